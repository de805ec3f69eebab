import type { Measures } from '../api/metrics/catalogue.js';
import { isCode } from '../base/errors.js';
import type { Reconciler } from '../controllers/reconciler.js';
import type { CommandRecord, HostPool, HostSession } from '../host/contract.js';
import type { JobHandler, QueueName } from '../jobs/contract.js';
import type { ObjectStore } from '../store/contract.js';

/** What is measured is wrapped here, so that no other room knows of metrics. */
type Stopwatch = () => number;

/** Milliseconds since it was made. */
const stopwatch = (): Stopwatch => {
  const startedAt = performance.now();
  return () => performance.now() - startedAt;
};

export const measuredHandler = (queue: QueueName, handle: JobHandler, measures: Pick<Measures, 'job'>): JobHandler => async (payload, context) => {
  const elapsed = stopwatch();
  try {
    const result = await handle(payload, context);
    measures.job(queue, 'completed', elapsed());
    return result;
  } catch (error) {
    measures.job(queue, 'failed', elapsed());
    throw error;
  }
};

export const measuredReconciler = (reconciler: Reconciler, measures: Pick<Measures, 'plan'>): Reconciler => ({
  name: reconciler.name,
  allKeys: (view) => reconciler.allKeys(view),
  keysOf: (change, view) => reconciler.keysOf(change, view),
  plan: (view, key, now) => {
    const elapsed = stopwatch();
    try {
      return reconciler.plan(view, key, now);
    } finally {
      measures.plan(reconciler.name, elapsed());
    }
  },
});

export const measuredStore = (store: ObjectStore, writer: 'user' | 'control-plane', measures: Pick<Measures, 'commit'>): ObjectStore => ({
  get: (kind, name) => store.get(kind, name),
  list: (kind) => store.list(kind),
  newestVersion: () => store.newestVersion(),
  watch: (version, signal) => store.watch(version, signal),
  commit: async (writes, options) => {
    const elapsed = stopwatch();
    try {
      const changes = await store.commit(writes, options);
      measures.commit(writer, 'ok', elapsed());
      return changes;
    } catch (error) {
      measures.commit(writer, isCode(error, 'VERSION_CONFLICT') ? 'conflict' : 'failed', elapsed());
      throw error;
    }
  },
});

/** A session stays the same object for as long as the pool's own does: callers compare them. */
export function measuredPool(pool: HostPool, measures: Pick<Measures, 'roundTrip' | 'connectionFailed'>): HostPool {
  const known = new WeakMap<HostSession, HostSession>();
  return {
    session: async (address) => {
      const session = await pool.session(address).catch((error: unknown) => {
        measures.connectionFailed();
        throw error;
      });
      const measured = known.get(session) ?? measuredSession(session, measures);
      known.set(session, measured);
      return measured;
    },
    hostKey: (node) => pool.hostKey(node),
    onClose: (node, callback) => pool.onClose(node, callback),
    close: (node) => pool.close(node),
  };
}

const measuredSession = (session: HostSession, measures: Pick<Measures, 'roundTrip'>): HostSession => ({
  node: session.node,
  run: (script, options) => session.run(script, {
    ...options,
    record: (command) => {
      measures.roundTrip(outcomeOf(command.result), command.durationMs);
      options.record?.(command);
    },
  }),
  stream: (script, options) => session.stream(script, options),
  exec: (argv, options) => session.exec(argv, options),
  forward: (target, signal) => session.forward(target, signal),
});

function outcomeOf(result: CommandRecord['result']): string {
  if (result.kind === 'exited') return result.code === 0 ? 'ok' : 'failed';
  return result.kind === 'signalled' ? 'failed' : result.kind;
}
