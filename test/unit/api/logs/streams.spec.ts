import { expect } from 'chai';
import type { LogFrame, LogLineFrame } from '../../../../api/contract.js';
import { followLogs } from '../../../../api/logs/follow-logs.js';
import { readLogs } from '../../../../api/logs/read-logs.js';
import type { HostGateway, LogOptions } from '../../../../api/ports.js';
import { OperatorError } from '../../../../base/errors.js';
import type { Change, Task } from '../../../../model/index.js';
import { aRunningTask, EPOCH_MS } from '../../../support/builders.js';
import { eventually } from '../../../support/eventually.js';

const aTaskOn = (node: string, id: string): Task => aRunningTask({ id, status: { node } });
const [one, two, three] = [aTaskOn('node-1', 'aaaaaaaaaaaa'), aTaskOn('node-1', 'bbbbbbbbbbbb'), aTaskOn('node-2', 'cccccccccccc')];
const timeOf = (second: number): string => new Date(EPOCH_MS + 1000 * second).toISOString();

interface Reading {
  readonly tasks: readonly string[];
  readonly options: LogOptions;
  readonly signal: AbortSignal;
  say(task: Task, second: number): void;
  end(): void;
  fail(error: Error): void;
}

/** Hosts whose logs a test speaks. */
class SpokenHosts implements Pick<HostGateway, 'logs'> {
  readonly readings: Reading[] = [];

  logs: HostGateway['logs'] = (tasks, options, { onLine, signal }) => new Promise<void>((resolve, reject) => {
    const say = (task: Task, second: number): void => onLine({ task: task.metadata.name, stream: 'stdout', text: `${second}`, time: timeOf(second) });
    this.readings.push({ tasks: tasks.map(({ metadata }) => metadata.name.slice(-1)), options, signal, say, end: resolve, fail: reject });
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

  at(index: number): Reading {
    return this.readings[index] ?? expect.fail(`there are ${this.readings.length} readings`);
  }
}

function listening() {
  const frames: LogFrame[] = [];
  const gone = new AbortController();
  const said = (): string[] => frames.filter((frame): frame is LogLineFrame => 'text' in frame).map(({ task, text }) => `${task.slice(-1)}${text}`);
  const errors = (): string[] => frames.flatMap((frame) => ('error' in frame ? [`${frame.tasks.map((name) => name.slice(-1)).join('')}: ${frame.error.message}`] : []));
  return { said, errors, gone, out: { signal: gone.signal, write: (frame: LogFrame) => void frames.push(frame), drained: async () => undefined } };
}

const unreachable = (node: string) => new OperatorError('HOST_UNREACHABLE', `connect ${node}: timed out`);

describe('reading logs', () => {
  it('asks each host once, and orders the lines of all by time', async () => {
    const hosts = new SpokenHosts();
    const { said, out } = listening();
    const done = readLogs(hosts, [one, two, three], { follow: false }, out);
    hosts.at(0).say(two, 4);
    hosts.at(0).say(one, 1);
    hosts.at(1).say(three, 3);
    hosts.readings.forEach((reading) => reading.end());
    await done;
    expect(hosts.readings.map(({ tasks }) => tasks.join())).to.deep.equal(['a,b', 'c']);
    expect(said()).to.deep.equal(['a1', 'c3', 'b4']);
  });

  it('names a host that does not answer, and goes on with the others', async () => {
    const hosts = new SpokenHosts();
    const { said, errors, out } = listening();
    const done = readLogs(hosts, [one, two, three], { follow: false }, out);
    hosts.at(0).fail(unreachable('node-1'));
    hosts.at(1).say(three, 3);
    hosts.at(1).end();
    await done;
    expect([errors(), said()]).to.deep.equal([['ab: connect node-1: timed out'], ['c3']]);
  });

  it('reads the tasks of a host one by one when one of them has lost its container meanwhile', async () => {
    const hosts = new SpokenHosts();
    const { said, errors, out } = listening();
    const done = readLogs(hosts, [one, two], { follow: false }, out);
    hosts.at(0).fail(new OperatorError('HOST_COMMAND_FAILED', 'no container web.1.a'));
    await eventually(() => hosts.at(1).fail(new OperatorError('HOST_COMMAND_FAILED', 'no container web.1.a')));
    await eventually(() => hosts.at(2).say(two, 2));
    hosts.at(2).end();
    await done;
    expect([errors(), said()]).to.deep.equal([['a: no container web.1.a'], ['b2']]);
  });
});

describe('following logs', () => {
  const follow = (tasks: Task[], options: LogOptions = { follow: true }) => {
    const hosts = new SpokenHosts();
    const heard = listening();
    const state = { tasks, isOver: false, listener: (): void => undefined };
    const subscribe = (listener: (changes: readonly Change[]) => void) => {
      state.listener = () => listener([]);
      return () => undefined;
    };
    const clock = { now: () => EPOCH_MS, after: (ms: number, act: () => void) => { const timer = setTimeout(act, ms / 50); return () => clearTimeout(timer); } };
    const done = followLogs({ hosts, mirror: { subscribe }, clock, wanted: () => state.tasks, isOver: () => state.isOver }, options, heard.out);
    return { hosts, state, done, ...heard };
  };

  it('opens the log of a host anew for a task that starts later, and shows nothing twice', async () => {
    const { hosts, state, said, gone, done } = follow([one], { follow: true, tail: 5 });
    hosts.at(0).say(one, 1);
    state.tasks = [one, two, three];
    state.listener();
    await eventually(() => hosts.at(2));
    const again = hosts.readings.find(({ tasks }) => tasks.length === 2) ?? expect.fail('not opened anew');
    expect(again.options, 'from its beginning; what was shown is left out here').to.deep.equal({ follow: true, since: timeOf(0) });
    again.say(one, 1);
    again.say(two, 2);
    hosts.readings.find(({ tasks }) => tasks.join() === 'c')?.say(three, 3);
    expect(said()).to.deep.equal(['a1', 'b2', 'c3']);
    gone.abort();
    await done;
    expect(hosts.readings.every(({ signal }) => signal.aborted), 'nothing goes on on a host').to.equal(true);
  });

  it('names a host that is lost, once, and goes on where it was when the host is back', async () => {
    const { hosts, said, errors, gone, done } = follow([one]);
    hosts.at(0).say(one, 1);
    hosts.at(0).fail(unreachable('node-1'));
    await eventually(() => hosts.at(1).fail(unreachable('node-1')));
    await eventually(() => hosts.at(2).say(one, 1));
    hosts.at(2).say(one, 2);
    expect(hosts.at(2).options.since).to.equal(new Date(EPOCH_MS + 999).toISOString());
    expect([errors(), said()]).to.deep.equal([['a: connect node-1: timed out'], ['a1', 'a2']]);
    gone.abort();
    await done;
  });

  it('ends when all has been read of what can come', async () => {
    const { hosts, state, said, done } = follow([one]);
    state.isOver = true;
    state.listener();
    hosts.at(0).say(one, 1);
    hosts.at(0).end();
    await done;
    expect(said()).to.deep.equal(['a1']);
  });
});
