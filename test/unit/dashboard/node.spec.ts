import { expect } from 'chai';
import { conditionWords } from '../../../dashboard/data/condition-words.js';
import { listenerRows, taskRemark, tasksHere } from '../../../dashboard/data/node-tasks.js';
import { leftTasks, nodeWords, sshText } from '../../../dashboard/data/node-words.js';
import { sizeText } from '../../../dashboard/data/size.js';
import { AVAILABILITY_STATES, MANAGER_STATES, NODE_STATES, type Condition, type Node } from '../../../model/index.js';
import { checkedCondition } from '../../../plan/check/condition.js';
import { planAvailability } from '../../../plan/availability.js';
import { aView } from '../../support/apply-writes.js';
import { aNode, aRunningTask, aService, aTask, EPOCH, EPOCH_MS } from '../../support/builders.js';

const words = (node: Node) => nodeWords(node).map(({ about, state, message }) => [about, state, message]);

describe('a node in words', () => {
  it('has a sentence for each state that it can be in', () => {
    for (const state of NODE_STATES) expect(nodeWords(aNode({ status: { state } }))[0]?.words, state).to.match(/\.$/);
    for (const state of AVAILABILITY_STATES) expect(nodeWords(aNode({ status: { availability: { state, since: EPOCH, message: '' } } }))[1]?.words, state).to.match(/\.$/);
    for (const state of MANAGER_STATES) expect(nodeWords(aNode({ status: { manager: { state, since: EPOCH, message: '' } } }))[2]?.words, state).to.match(/\.$/);
  });

  it('passes on what Drover says of this one, and repeats no state', () => {
    expect(words(aNode({ status: { message: 'ready' } }))).to.deep.equal([['Host', 'ready', ''], ['New tasks', 'active', ''], ['Role', 'worker', '']]);
    expect(words(aNode({ status: { state: 'down', message: 'no answer: connection refused' } }))[0]).to.deep.equal(['Host', 'down', 'no answer: connection refused']);
  });

  it('says what is wanted while the node does not follow yet', () => {
    expect(words(aNode({ spec: { availability: 'drain', role: 'manager' } }))).to.deep.equal([['Host', 'ready', ''], ['New tasks', 'active', 'Wanted: drain.'], ['Role', 'worker', 'Wanted: manager.']]);
    expect(words(aNode({ spec: { availability: 'drain' }, status: { availability: { state: 'draining', since: EPOCH, message: '3 tasks left' } } }))[1]).to.deep.equal(['New tasks', 'draining', '3 tasks left']);
  });

  it('tells the way to the host, and nothing of keys', () => {
    const jump = { host: '198.51.100.1', port: 2222, user: 'ops', identityFile: '~/.ssh/secret' };
    expect(sshText({ host: '2001:db8::1', port: 22, user: 'root', identityFile: '~/.ssh/id', jump })).to.equal('root@[2001:db8::1]:22 by way of ops@198.51.100.1:2222');
  });
});

describe('a drain', () => {
  it('names each task that is left and what it waits for, as the control plane tells it', () => {
    const service = aService({ spec: { replicas: 2 } });
    const view = aView(service, aRunningTask({ service }), aTask({ service, id: 'bbbbbbbbbbbb', status: { state: 'pending', message: 'no suitable node (1 node: drained)' }, spec: { relieves: { task: 'web.1.aaaaaaaaaaaa', cause: 'drain' } } }));
    const { blockers } = planAvailability(view, aNode({ spec: { availability: 'drain' }, status: { availability: { state: 'draining', since: EPOCH, message: '' } } }), EPOCH_MS);
    expect(leftTasks(blockers)).to.deep.equal({ named: [{ label: 'web.1', waitsFor: 'no suitable node (1 node: drained)' }], more: '' });
  });

  it('says how many more there are', () => {
    expect(leftTasks(['web.1: stopping', 'and 4 more'])).to.deep.equal({ named: [{ label: 'web.1', waitsFor: 'stopping' }], more: 'and 4 more' });
    expect(leftTasks([])).to.deep.equal({ named: [], more: '' });
  });
});

describe('what is on a node', () => {
  it('is told apart from what was there, the last one first', () => {
    const service = aService();
    const ended = (id: string, finishedAt: string) => aTask({ service, id, status: { state: 'failed', node: 'node-1', finishedAt } });
    const view = aView(service, aRunningTask({ service, spec: { slot: 10 }, id: 'cccccccccccc' }), aRunningTask({ service, spec: { slot: 2 }, id: 'dddddddddddd' }), ended('aaaaaaaaaaaa', '2026-01-01T00:00:01.000Z'), ended('bbbbbbbbbbbb', '2026-01-01T00:00:02.000Z'));
    const { present, past } = tasksHere(view, 'node-1');
    expect(present.map(({ spec }) => spec.slot)).to.deep.equal([2, 10]);
    expect(past.map(({ metadata }) => metadata.name.slice(-4))).to.deep.equal(['bbbb', 'aaaa']);
  });

  it('has a remark that says why it ended', () => {
    expect(taskRemark(aTask({ status: { state: 'failed', message: 'failed', error: 'out of memory', exitCode: 137 } }))).to.equal('out of memory; exit code 137');
    expect(taskRemark(aTask({ status: { state: 'failed', message: 'exited with 3', exitCode: 3 } }))).to.equal('exited with 3');
    expect(taskRemark(aTask())).to.equal('');
  });

  it('is compared with what other programs listen on, port by port and protocol by protocol', () => {
    const services = [aService({ spec: { ports: [{ published: 80, target: 8080, protocol: 'tcp', mode: 'ingress' }] } })];
    const listeners = [{ protocol: 'tcp', address: '0.0.0.0', port: 80, process: 'nginx' }, { protocol: 'udp', address: '0.0.0.0', port: 80 }] as const;
    expect(listenerRows(listeners, services).map(({ service }) => service)).to.deep.equal(['web', undefined]);
  });
});

describe('conditions in words', () => {
  const of = (condition: Omit<Condition, 'lastTransitionTime'>) => conditionWords({ ...condition, lastTransitionTime: EPOCH });

  it('tell a check that passed from one with warnings and one with errors', () => {
    const finding = (severity: 'warning' | 'error') => checkedCondition([{ node: 'node-1', check: 'clock', severity, message: 'it is wrong', remedy: 'set it' }]);
    expect([of(checkedCondition([])), of(finding('warning')), of(finding('error'))].map(({ label, tone }) => [label, tone])).to.deep.equal([['passed', 'ok'], ['passed with a warning', 'pending'], ['found errors', 'failed']]);
    expect(of(finding('error')).text).to.contain('set it');
  });

  it('keep the words of a condition that is not known here', () => {
    expect(of({ type: 'SomethingNew', status: 'False', reason: 'Why', message: 'because' })).to.deep.equal({ title: 'Something new', label: 'no', tone: 'failed', text: 'because' });
    expect(of({ type: 'Checked', status: 'Unknown', reason: '', message: '' })).to.include({ label: 'not known', tone: 'none' });
  });
});

describe('sizes', () => {
  it('have a unit that people can compare', () => {
    expect([0, 1, 1023, 1024, 1760, 150 * 2 ** 20, 8 * 2 ** 30, 2 ** 60].map(sizeText)).to.deep.equal(['0 B', '1 B', '1023 B', '1 KiB', '1.7 KiB', '150 MiB', '8 GiB', '1024 PiB']);
  });
});
