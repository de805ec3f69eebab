import { expect } from 'chai';
import { OperatorError } from '../../../base/errors.js';
import { silentLog } from '../../../base/log.js';
import { ControlLoop, type ControlLoopDeps } from '../../../controllers/control-loop.js';
import type { Reconciler } from '../../../controllers/reconciler.js';
import { put, type Change, type Write } from '../../../model/index.js';
import { applyWrites, aView } from '../../support/apply-writes.js';
import { aService } from '../../support/builders.js';
import { eventually } from '../../support/eventually.js';

describe('the control loop', () => {
  const open = (view = aView(aService())) => {
    const due: string[] = [];
    const timers: { delayMs: number; callback: () => void }[] = [];
    let listener: (changes: readonly Change[]) => void = () => undefined;
    const deps: ControlLoopDeps = {
      view,
      subscribe: (added) => {
        listener = added;
        return () => undefined;
      },
      commit: async (writes: readonly Write[]) => applyWrites(view, writes),
      events: { append: async () => undefined },
      jobs: { now: async (queue, keys) => void due.push(...keys.map((key) => `${queue} ${key}`)), later: async () => undefined },
      clock: {
        now: () => 0,
        after: (delayMs, callback) => {
          timers.push({ delayMs, callback });
          return () => undefined;
        },
      },
      log: silentLog,
    };
    return { deps, view, due, timers, change: (changes: readonly Change[]) => listener(changes) };
  };
  const everyService = (plan: Reconciler['plan'], name = 'test'): Reconciler => ({
    name, allKeys: (view) => [...view.list('Service')].map((service) => service.metadata.name), keysOf: ({ object }) => [object.metadata.name], plan,
  });

  it('looks at everything when it starts, so that nothing depends on an event that came before', async () => {
    const { deps, due } = open();
    const loop = new ControlLoop(deps, [everyService((_view, key) => ({ due: [{ queue: 'sync-host', keys: [key] }] }))]);
    loop.start();
    await eventually(() => expect(due).to.deep.equal(['sync-host web']));
    await loop.stop();
  });

  it('looks at a key once however many changes marked it', async () => {
    const { deps, view, due, change } = open();
    const loop = new ControlLoop(deps, [everyService((_view, key) => ({ due: [{ queue: 'sync-host', keys: [key] }] }))]);
    loop.start();
    await eventually(() => expect(due).to.have.length(1));
    const object = view.service('web')!;
    change([{ op: 'put', version: 2, object }, { op: 'put', version: 3, object }]);
    await eventually(() => expect(due).to.have.length(2));
    await loop.stop();
    expect(due).to.have.length(2);
  });

  it('rests after a turn as long as the turn took, so that a burst of changes is looked at together', async () => {
    const { deps, view, due, timers, change } = open();
    let now = 0;
    const clock = { ...deps.clock, now: () => now };
    const loop = new ControlLoop({ ...deps, clock }, [everyService((_view, key) => {
      now += 10;
      return { due: [{ queue: 'sync-host', keys: [key] }] };
    })]);
    loop.start();
    await eventually(() => expect(due).to.have.length(1));
    await new Promise((resolve) => setImmediate(resolve));
    change([{ op: 'put', version: 2, object: view.service('web')! }]);
    expect(timers.map(({ delayMs }) => delayMs)).to.deep.equal([10]);
    change([{ op: 'put', version: 3, object: view.service('web')! }]);
    timers[0]?.callback();
    await eventually(() => expect(due).to.have.length(2));
    await loop.stop();
  });

  it('carries out the decisions of others when one key is in conflict, and looks at that one again', async () => {
    const view = aView(aService({ name: 'good' }), aService({ name: 'stale' }));
    const { deps, timers } = open(view);
    const written: string[] = [];
    const commit = async (writes: readonly Write[]) => {
      if (writes.some(({ object }) => object.metadata.name === 'stale')) throw new OperatorError('VERSION_CONFLICT', 'changed');
      written.push(...writes.map(({ object }) => object.metadata.name));
    };
    const loop = new ControlLoop({ ...deps, commit }, [everyService((snapshot, key) => ({ writes: [put(snapshot.service(key)!)] }))]);
    loop.start();
    await eventually(() => expect(timers).to.have.length(1));
    expect(written).to.deep.equal(['good']);
    await loop.stop();
  });

  it('keeps going when a controller crashes on one key', async () => {
    const view = aView(aService({ name: 'bad' }), aService({ name: 'good' }));
    const { deps, due } = open(view);
    const loop = new ControlLoop(deps, [everyService((_view, key) => {
      if (key === 'bad') throw new Error('bug');
      return { due: [{ queue: 'sync-host', keys: [key] }] };
    })]);
    loop.start();
    await eventually(() => expect(due).to.deep.equal(['sync-host good']));
    await loop.stop();
  });

  it('stops for good when another control plane has taken over', async () => {
    const { deps, timers } = open();
    let plans = 0;
    const commit = async () => {
      throw new OperatorError('STALE_FENCING_TOKEN', 'replaced');
    };
    const loop = new ControlLoop({ ...deps, commit }, [everyService((snapshot, key) => {
      plans += 1;
      return { writes: [put(snapshot.service(key)!)] };
    })]);
    loop.start();
    await eventually(() => expect(timers).to.have.length(1));
    timers[0]!.callback();
    await loop.stop();
    expect(plans).to.equal(1);
  });
});
