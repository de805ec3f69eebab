import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { JobDetail, JobSummary, TerminalSize } from '../../api/contract.js';
import type { ApiDeps, HostGateway, ImageGateway, JobActions, JobsReader, MembersReader, NetworkObserver, NodeChecker } from '../../api/ports.js';
import { createCatalogue } from '../../api/metrics/catalogue.js';
import { createApi } from '../../api/server.js';
import { OperatorError } from '../../base/errors.js';
import { silentLog } from '../../base/log.js';
import { systemClock } from '../../base/clock.js';
import type { AnyResource, AuditEntry, ClusterEvent, RewindAlarm } from '../../model/index.js';
import { openMirror } from '../../store/mirror.js';
import { EPOCH_MS } from './builders.js';
import { aTerminal } from './cli-terminal.js';
import { run } from '../../cli/main.js';
import type { CliDeps } from '../../cli/context.js';
import { MemoryLog } from './memory-log.js';
import { MemoryStore } from './memory-store.js';
import { directoryHosts } from './directory-hosts.js';
import { memoryVault } from './memory-vault.js';
import { MemorySessions } from './memory-sessions.js';
import { MemoryTokens } from './memory-tokens.js';

/** Hosts without hosts: `size` tells the size of its terminal, again when it changes, until a key is pressed; `cat` echoes stdin, `false` exits with 1, all else prints its words; every log has two lines. */
export const fakeHosts: Pick<HostGateway, 'exec' | 'logs' | 'processes'> = {
  processes: async ({ metadata: { name } }) => ({ titles: ['USER', 'PID', 'COMMAND'], processes: [['root', '1', `/bin/serve ${name}`], ['www', '7', 'worker \u001b[31m']] }),
  async exec(_task, argv, { stdin, terminal, onStdout, onStderr }) {
    if (argv[0] === 'size') {
      const tell = (size: TerminalSize | undefined) => void onStdout(Buffer.from(`${size?.columns}x${size?.rows} `));
      tell(terminal);
      terminal?.onResize(tell);
      await new Promise((resolve) => (stdin as Readable).once('data', resolve));
    } else if (argv[0] === 'cat') for await (const chunk of stdin ?? []) await onStdout(Buffer.from(chunk));
    else if (argv[0] === 'false') onStderr(Buffer.from('no\n'));
    else await onStdout(Buffer.from(`${argv.join('|')}\n`));
    return { kind: 'exited', code: argv[0] === 'false' ? 7 : 0 };
  },
  async logs(tasks, { tail }, { onLine }) {
    for (const { metadata: { name } } of tasks) {
      const lines = [`hello from ${name}`, 'bye'].slice(tail === undefined ? 0 : -tail);
      for (const text of lines) onLine({ task: name, stream: 'stdout', text, time: '2026-01-01T00:00:01.000Z' });
    }
  },
};

/** Hosts that have no image, and take any. */
export const fakeImages: ImageGateway = {
  list: async () => [],
  look: async () => ({ layers: new Set(), blobs: new Set(), freeBytes: Infinity }),
  send: async (_node, _target, content) => finished(content.resume()),
  load: async () => true,
};

/** Nobody answers. */
const fakeNetworks: NetworkObserver = {
  look: async ({ metadata: { name } }) => { throw new OperatorError('HOST_UNREACHABLE', `connect to ${name}: no route to host`, { node: name }); },
};

/** Finds one thing wrong with the first node, and all paths open. */
const fakeChecks: NodeChecker = {
  check: async (names) => ({
    nodes: names,
    findings: [
      { node: names[0] ?? '', check: 'clock', severity: 'error', message: 'the clock is wrong', remedy: 'set it' },
      { node: names[0] ?? '', check: 'memory', severity: 'ok', message: '1 GiB available', remedy: '' },
    ],
    paths: { nodes: ['node-1', 'node-2'], results: [{ from: 'node-1', to: 'node-2', result: 'ok' }, { from: 'node-2', to: 'node-1', result: 'mtu', mtu: 1350 }] },
  }),
};

export const someJob: JobDetail = {
  queue: 'sync-host', id: '17', key: 'node-2', name: 'sync-host node-2', state: 'completed', attempts: 1,
  createdAt: new Date(EPOCH_MS).toISOString(), startedAt: new Date(EPOCH_MS).toISOString(), finishedAt: new Date(EPOCH_MS + 250).toISOString(),
  log: ['observe: exit 0 in 70 ms'],
};

/** Of one job that has ended. */
const fakeJobActions: JobActions = {
  retry: async (queue, id) => ({ outcome: 'due', queue, key: keyOf(queue, id) }),
  promote: async (queue, id) => {
    throw new OperatorError('CONFLICT', `job "${queue}/${id}" is completed and cannot be promoted: only a delayed job has a time to be brought forward`, { queue, id });
  },
  remove: async (queue, id) => ({ outcome: 'removed', queue, key: keyOf(queue, id) }),
};

function keyOf(queue: string, id: string): string {
  if (queue === someJob.queue && id === someJob.id) return someJob.key;
  throw new OperatorError('NOT_FOUND', `job "${queue}/${id}" does not exist (any more): see \`drover jobs\``, { queue, id });
}
const summaryOf = ({ log: _log, ...summary }: JobDetail): JobSummary => summary;

const fakeJobs: JobsReader = {
  list: async ({ key }) => (key === undefined || key === someJob.key ? [summaryOf(someJob)] : []),
  counts: async () => [{ queue: someJob.queue, state: 'waiting', count: 2 }],
  queues: async () => [{ queue: someJob.queue, counts: { active: 0, waiting: 2, delayed: 0, completed: 1, failed: 0 } }],
  get: async (queue, id) => (queue === someJob.queue && id === someJob.id ? someJob : undefined),
};

/** Of a store that lost something, until the loss is accepted. */
export class FakeAlarm {
  alarm: RewindAlarm | undefined;

  accept(): RewindAlarm | undefined {
    const { alarm } = this;
    this.alarm = undefined;
    return alarm;
  }
}

const membersWith = (rewound: FakeAlarm): MembersReader => ({
  alarm: async () => rewound.alarm,
  acceptLoss: async () => rewound.accept(),
  self: '11111111-aaaa',
  list: async () => [
    { id: '11111111-aaaa', hostname: 'here', endpoint: 'unix:/run/a.sock', version: '0.0.0-test', startedAt: new Date(EPOCH_MS).toISOString(), state: 'leader', since: new Date(EPOCH_MS + 60_000).toISOString() },
    { id: '22222222-bbbb', hostname: 'there', endpoint: 'unix:/run/b.sock', version: '0.0.0-test', startedAt: new Date(EPOCH_MS).toISOString(), state: 'unreachable', since: new Date(EPOCH_MS + 90_000).toISOString() },
  ],
});

/** The API on a real unix socket over the in-memory store. */
export async function startApi(...objects: readonly AnyResource[]) {
  const dir = await mkdtemp(join(tmpdir(), 'drover-api-'));
  const socket = join(dir, 'api.sock');
  const store = new MemoryStore();
  if (objects.length > 0) await store.seed(...objects);
  const mirror = await openMirror({ store, log: silentLog, clock: systemClock });
  const events = new MemoryLog<ClusterEvent>();
  const audit = new MemoryLog<AuditEntry>();
  const clock = { ...systemClock, now: () => EPOCH_MS + 120_000 };
  const tokens = new MemoryTokens();
  const rewound = new FakeAlarm();
  const kills: string[] = [];
  const hosts: HostGateway = { ...fakeHosts, ...directoryHosts(join(dir, 'inside')), kill: async ({ metadata: { name } }, signal) => void kills.push(`${name} ${signal}`) };
  const deps: ApiDeps = { store, tokens, sessions: new MemorySessions(), vault: await memoryVault(), mirror, events, audit, metrics: createCatalogue(), jobs: fakeJobs, jobActions: fakeJobActions, members: membersWith(rewound), managed: { kind: () => 'embedded' }, hosts, images: fakeImages, checks: fakeChecks, networks: { ...fakeNetworks }, listeners: { look: async () => undefined }, clock, log: silentLog, version: '0.0.0-test' };
  const api = createApi(deps);
  await api.listen({ path: socket });

  /** Runs one command line in this process. */
  const drover = async (argv: readonly string[], changes: Partial<CliDeps> = {}) => {
    const terminal = aTerminal({ env: { DROVER_SERVER: `unix:${socket}` }, workDir: dir, ...changes });
    const code = await run(argv, terminal.deps);
    return { code, out: terminal.out(), err: terminal.err() };
  };
  const close = async (): Promise<void> => {
    await api.close();
    await mirror.close();
    await rm(dir, { recursive: true, force: true });
  };
  return { dir, socket, deps, store, mirror, events, audit, rewound, kills, drover, close };
}

export type ApiFixture = Awaited<ReturnType<typeof startApi>>;
