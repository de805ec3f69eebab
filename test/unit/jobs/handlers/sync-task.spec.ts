import { expect } from 'chai';
import { isCode } from '../../../../base/errors.js';
import type { Key } from '../../../../store/cipher.js';
import type { ContainerRuntime, StartOptions, StartOutcome } from '../../../../host/container/runtime.js';
import { createSyncTaskHandler, type SyncTaskDeps } from '../../../../jobs/handlers/sync-task.js';
import type { AnyResource, ContainerSpec, HostState, Service, Task, TaskEvent, TaskState } from '../../../../model/index.js';
import { aHost, aNode, aReference, aSecret, aService, aTask } from '../../../support/builders.js';
import { JOB_RUN, openJobWorld, type JobWorld } from '../../../support/job-world.js';
import { memoryRing, memoryVault } from '../../../support/memory-vault.js';
import { SimulatedMachine } from '../../../support/simulated-machine.js';

const ID = 'aaaaaaaaaaaa';
const NAME = `web.1.${ID}`;
const unused = (): never => { throw new Error('not used'); };

/** One container at most, which a start makes whatever becomes of it. */
class FakeRuntime implements ContainerRuntime {
  container: string | undefined;
  spec: ContainerSpec | undefined;
  /** Of its last start. */
  files: readonly string[] = [];
  /** What happens while a start is at work, and its outcome. */
  onStart: (options: StartOptions) => Promise<StartOutcome> = async () => ({ kind: 'running', containerId: 'c0ffee' });

  login: string | undefined;

  start: ContainerRuntime['start'] = async (_session, { name, container, files, login }, options = {}) => {
    this.login = login?.toString();
    this.container = name;
    this.spec = container;
    this.files = files.map(({ target, mode, content }) => `${target} ${mode.toString(8)} ${content.toString()}`);
    return this.onStart(options);
  };

  stop: ContainerRuntime['stop'] = async (_session, requests) => requests.map(({ name, lastLinesOf }) => {
    if (name !== this.container) return { kind: 'absent', name };
    this.container = undefined;
    return { kind: 'removed', name, ...(lastLinesOf !== undefined && { lastLines: [`last words of ${lastLinesOf}`] }) };
  });

  resolve = unused;
  list = unused;
}

describe('sync-task', () => {
  let world: JobWorld;
  let runtime: FakeRuntime;
  let due: string[];

  const open = async (state: TaskState = 'assigned', service: Service = aService(), ...others: readonly AnyResource[]): Promise<void> => {
    const session = new SimulatedMachine({ name: 'node-1', address: '10.99.0.11' }).session();
    const objects = [aNode(), aHost({ status: { namespaces: [ID] } }), service, aTask({ id: ID, service, status: { state, node: 'node-1' } }), ...others];
    world = await openJobWorld({ objects, runtime, session, onDue: async (queue, key) => due.push(`${queue} ${key}`) });
  };
  const run = (changes: Partial<SyncTaskDeps> = {}): Promise<unknown> => createSyncTaskHandler({ ...world.deps, ...changes })({ key: NAME }, JOB_RUN);
  const task = (): Task => world.store.view.task(NAME) ?? expect.fail('no task');
  const happen = (event: TaskEvent): Promise<boolean> => world.deps.report.task(NAME, event);
  /** As the controllers do with what serves nobody and has no container that they know of. */
  const release = async (): Promise<void> => {
    await happen({ type: 'slot.released' });
    await world.store.update('Task', NAME, (held) => ({ ...held, spec: { ...held.spec, desired: 'shutdown' }, status: { ...held.status, released: true } }));
  };

  beforeEach(() => {
    due = [];
    runtime = new FakeRuntime();
  });
  afterEach(() => world.close());

  it('takes away what a failed start left of a task that was released meanwhile, as nobody else knows of that container', async () => {
    await open();
    runtime.onStart = async () => {
      await release();
      return { kind: 'failed', step: 'start', message: 'no such command', containerId: 'c0ffee' };
    };
    await run();
    expect(runtime.container).to.equal(undefined);
    expect(task().status).to.include({ state: 'shutdown', released: true }).and.not.have.property('containerId');
  });

  it('takes away what was started of a task that was released meanwhile', async () => {
    await open();
    runtime.onStart = async () => {
      await release();
      return { kind: 'running', containerId: 'c0ffee' };
    };
    await run();
    expect(runtime.container).to.equal(undefined);
    expect(task().status).to.include({ state: 'shutdown' }).and.not.have.property('containerId');
  });

  it('says which host lacks the image, why it cannot be pulled, and how to bring one that is in no registry', async () => {
    await open();
    runtime.onStart = async () => ({ kind: 'failed', step: 'image', message: 'Error: manifest unknown' });
    await run();
    const { image } = task().spec.container;
    expect(task().status).to.include({ state: 'rejected', error: `image ${image} is not on node-1 and cannot be pulled: Error: manifest unknown; one that is in no registry: drover image push -f ARCHIVE ${image} --node node-1` });
  });

  it('ends a task that was to stop while its start failed, although there is nothing left to stop', async () => {
    await open('starting');
    runtime.onStart = async () => {
      await happen({ type: 'slot.released' });
      runtime.container = undefined;
      return { kind: 'failed', step: 'image', message: 'no such image' };
    };
    await run();
    expect(task().status.state, 'its stop is a change, which makes the job due again').to.equal('stopping');
    await run();
    expect(task().status.state).to.equal('shutdown');
  });

  for (const state of ['assigned', 'preparing', 'starting'] as const) {
    it(`ends a task that is ${state} when a reboot took its container, or it would wait for a start that never comes`, async () => {
      await open(state);
      runtime.onStart = async () => ({ kind: 'exited', containerId: 'c0ffee' });
      await run();
      expect(task().status.state).to.equal('failed');
      expect(runtime.container, 'what podman still lists of it').to.equal(undefined);
    });
  }

  it('expands the templates of a container on the node where it runs', async () => {
    await open('assigned', aService({ metadata: { labels: { tier: 'gold' } }, spec: { hostname: '{{.Node.Hostname}}-{{.Task.Slot}}', env: { TIER: '{{.Service.Labels.tier}}' } } }));
    await run();
    expect(runtime.spec).to.deep.include({ hostname: 'node-1-1', env: { TIER: 'gold' } });
    expect(task().spec.container.hostname, 'the template stays, as the next node is another').to.equal('{{.Node.Hostname}}-{{.Task.Slot}}');
  });

  it('rejects a task whose templates give nothing that a container can have, with the place, and touches nothing', async () => {
    await open('assigned', aService({ spec: { env: { TIER: '{{.Service.Labels.tier}}' } } }));
    await run();
    expect(runtime.container).to.equal(undefined);
    expect(task().status).to.include({ state: 'rejected', error: 'create: env.TIER: the service has no label tier' });
  });

  it('keeps the last lines with a task that failed when its container is taken away, as nobody can read them later', async () => {
    await open();
    runtime.onStart = async () => ({ kind: 'exited', containerId: 'c0ffee', exitCode: 3 });
    await run();
    expect(task().status).to.deep.include({ state: 'failed', lastLines: ['last words of c0ffee'] }).and.not.have.property('containerId');
  });

  it('keeps them also of a task that is stopped because it is unhealthy', async () => {
    await open('running');
    await world.store.update('Task', NAME, (held) => ({ ...held, status: { ...held.status, containerId: 'c0ffee' } }));
    runtime.container = NAME;
    await happen({ type: 'task.healthChanged', health: 'unhealthy' });
    await run();
    expect(task().status).to.deep.include({ state: 'failed', error: 'unhealthy container', lastLines: ['last words of c0ffee'] });
  });

  it('asks for none of a task that nobody wants any more', async () => {
    await open('running');
    await world.store.update('Task', NAME, (held) => ({ ...held, status: { ...held.status, containerId: 'c0ffee' } }));
    runtime.container = NAME;
    await happen({ type: 'slot.released' });
    await run();
    expect(task().status).to.include({ state: 'shutdown' }).and.not.have.property('lastLines');
  });

  it('has the host observed and repaired when a start finds no namespace, as every further try would find none either', async () => {
    await open();
    world.deps.memory.remember('node-1', {} as HostState, { observedAt: 1 });
    runtime.onStart = async () => ({ kind: 'failed', step: 'network', message: 'no such file' });
    const error = await run().then(() => undefined, (reason: unknown) => reason);
    expect(isCode(error, 'HOST_COMMAND_FAILED'), 'so that it is tried again').to.equal(true);
    expect(due).to.deep.equal(['sync-host node-1']);
    expect(world.deps.memory.applied('node-1'), 'a sync would believe what it remembers').to.equal(undefined);
    expect(task().status.state).to.equal('assigned');
  });

  it('does not forget a start because the store refused a report on the way', async () => {
    await open();
    runtime.onStart = async ({ onProgress }) => {
      onProgress?.({ step: 'pulling' });
      return { kind: 'running', containerId: 'c0ffee' };
    };
    const { report } = world.deps;
    await run({ report: { ...report, task: (name, event) => (event.type === 'task.preparing' ? Promise.reject(new Error('the store is away')) : report.task(name, event)) } });
    expect(task().status).to.include({ state: 'running', containerId: 'c0ffee' });
  });

  it('tells how far a pull is in the task\'s message, once a second at most since each is a write', async () => {
    await open();
    const messages: string[] = [];
    runtime.onStart = async ({ onProgress }) => {
      for (const layers of [undefined, 0, 1, 2]) onProgress?.({ step: 'pulling', ...(layers !== undefined && { layers }) });
      return { kind: 'running', containerId: 'c0ffee' };
    };
    const { report } = world.deps;
    const log = { line: () => undefined, progress: (step: string) => void messages.push(step) };
    const told: TaskEvent[] = [];
    const handle = createSyncTaskHandler({ ...world.deps, report: { ...report, task: (name, event) => { told.push(event); return report.task(name, event); } } });
    await handle({ key: NAME }, { ...JOB_RUN, log });
    expect(messages.slice(1)).to.deep.equal(['pulling', 'pulling: the registry has answered', 'pulling: 1 layer begun', 'pulling: 2 layers begun']);
    expect(told.filter(({ type }) => type === 'task.preparing')).to.deep.equal([{ type: 'task.preparing', message: 'preparing: pulling' }]);
  });

  describe('with a secret', () => {
    it('has the image pulled with the login that the service has now', async () => {
      const vault = await memoryVault();
      const login = '{"auths":{}}';
      await open('assigned', aService({ spec: { imagePullSecret: 'registry' } }), aSecret(vault, { name: 'registry', value: login }));
      await run({ vault });
      expect(runtime.login).to.equal(login);
    });

    const user = (version: string) => aService({ spec: { secrets: [aReference('db-password', { version, mode: 0o400 })] } });

    it('opens the version that the task was made with', async () => {
      const vault = await memoryVault();
      const [secret, former] = [aSecret(vault, { value: 'neu', version: 'v2' }), aSecret(vault)];
      await open('assigned', user('v1'), { ...secret, spec: { versions: [...secret.spec.versions, ...former.spec.versions] } });
      await run({ vault });
      expect(runtime.files).to.deep.equal(['/run/secrets/db-password 400 geheim']);
    });

    it('rejects a task whose secret, or version of it, nobody has any more: it would wait for ever', async () => {
      const vault = await memoryVault();
      await open('assigned', user('v0'), aSecret(vault));
      await run({ vault });
      expect(task().status).to.include({ state: 'rejected' });
      expect(task().status.error).to.include('secret db-password no longer has version v0');
      expect(runtime.container).to.equal(undefined);
    });

    it('fetches a key that another member has made, and tries again later where there is none yet', async () => {
      const ring = memoryRing();
      const keys: Key[] = [];
      const other = await memoryVault({ ring, member: 'other', keys });
      const vault = await memoryVault({ ring, keys: [...keys] });
      await other.renew();
      const secret = aSecret(other);
      await open('assigned', user('v1'), secret);
      const stranger = await memoryVault();
      const error = await run({ vault: stranger }).then(() => undefined, (reason: unknown) => reason);
      expect(isCode(error, 'SECRET_UNREADABLE')).to.equal(true);
      expect(task().status.state).to.equal('assigned');
      await run({ vault });
      expect(task().status.state).to.equal('running');
    });
  });
});
