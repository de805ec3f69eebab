import type { Measures } from '../api/metrics/catalogue.js';
import { systemClock } from '../base/clock.js';
import { messageOf, OperatorError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { ControlLoop } from '../controllers/control-loop.js';
import { recordEvents } from '../controllers/event-recorder.js';
import { createReconcilers } from '../controllers/index.js';
import { createKeyMaker } from '../controllers/new-traffic-key.js';
import type { JobQueue } from '../jobs/contract.js';
import type { Write } from '../model/index.js';
import { memberTimes } from '../plan/member-times.js';
import { Candidate } from '../store/candidate.js';
import { createLease } from '../store/lease.js';
import { standBack } from '../store/stand-back.js';
import { measuredReconciler } from './measured.js';
import { keepFormat } from './keep-format.js';
import { keepQuorum } from './managed-store.js';
import type { OpenStore } from './open-store.js';

export interface LeadingDeps {
  readonly opened: OpenStore;
  readonly jobs: JobQueue;
  readonly measures: Measures;
  readonly log: Log;
  /** No other member should rather. */
  readonly mayLead: () => boolean;
  /** When this member begins to lead. */
  readonly onLead: () => void;
}

export interface Leading {
  /** The controllers run here, and on a view that had all that was written before they began. */
  isLeading(): boolean;
  stop(): Promise<void>;
}

const CATCH_UP_MS = 2000;

/** Campaigns for the lease, and runs the controllers for as long as this member has it; then campaigns again. */
export function startLeading(deps: LeadingDeps): Leading {
  const { opened: { mirror, redis, profile, mark }, log, mayLead } = deps;
  const times = () => memberTimes(mirror.view.settings());
  let changing: Promise<void> = Promise.resolve();
  let controllers: Controllers | undefined;
  const change = async (token: number | undefined): Promise<void> => {
    await controllers?.stop();
    controllers = undefined;
    if (token === undefined || candidate.token !== token) return;
    controllers = await startControllers(deps, () => candidate.token, token);
  };
  const lease = standBack(createLease({ redis, owner: profile.id, ttlMs: () => times().lease.ttlMs, mark: () => mark.present }), mayLead);
  const candidate = new Candidate({
    lease, clock: systemClock, log, times, random: Math.random,
    onChange: (token) => {
      log.info(token === undefined ? 'stands by' : 'leads', { token });
      changing = changing.then(() => change(token)).catch((error: unknown) => log.error('change of leadership', { error: messageOf(error) }));
    },
  });
  candidate.start();
  return {
    isLeading: () => controllers !== undefined && candidate.token === controllers.token,
    stop: async () => {
      await controllers?.stop();
      await candidate.stop();
      await changing;
    },
  };
}

interface Controllers {
  readonly token: number;
  stop(): Promise<void>;
}

/**
 * The view first gets all that earlier leaders wrote: a task that it lacked would be made a second time, and no conflict would tell.
 * After our token none of them writes any more. Undefined when the lease was lost meanwhile.
 */
async function startControllers({ opened, jobs, measures, log, onLead }: LeadingDeps, tokenNow: () => number | undefined, token: number): Promise<Controllers | undefined> {
  const { mirror, events } = opened;
  while (tokenNow() === token) {
    try {
      await mirror.catchUp({ timeoutMs: CATCH_UP_MS });
      break;
    } catch (error) {
      log.warn('catch up before leading', { error: messageOf(error) });
      await new Promise<void>((resolve) => systemClock.after(100, resolve));
    }
  }
  if (tokenNow() !== token) return undefined;
  const commit = async (writes: readonly Write[]) => {
    if (tokenNow() !== token) throw new OperatorError('STALE_FENCING_TOKEN', 'commit: this member leads no more', { token });
    return mirror.commit(writes, { fencingToken: token });
  };
  const picture = { view: mirror.view, subscribe: mirror.subscribe.bind(mirror), clock: systemClock, log };
  const stopRecording = recordEvents({ ...picture, events });
  const loop = new ControlLoop({ ...picture, commit, events, jobs }, createReconcilers({ trafficKeys: createKeyMaker(opened.vault) }).map((reconciler) => measuredReconciler(reconciler, measures)));
  loop.start();
  const stopKeeping = keepQuorum(opened, log);
  const stopRaising = keepFormat(opened, log);
  onLead();
  return {
    token,
    stop: async () => {
      stopRecording();
      stopKeeping();
      stopRaising();
      await loop.stop();
    },
  };
}
