import { expect } from 'chai';
import { balanceAllConsequence, balanceConsequence, whyNotBalanced } from '../../../dashboard/data/consequences/balance.js';
import { countOf, listed, spanText } from '../../../dashboard/data/consequences/consequence.js';
import { imageConsequence } from '../../../dashboard/data/consequences/image.js';
import { killConsequence } from '../../../dashboard/data/consequences/kill.js';
import { rollbackChoices, rollbackConsequence, usualChoice, whyNoRollback } from '../../../dashboard/data/consequences/rollback.js';
import { isStopped, rolloutConsequence, whyNoRollout } from '../../../dashboard/data/consequences/rollout.js';
import { scaleConsequence, whyNotScaled } from '../../../dashboard/data/consequences/scale.js';
import { API_VERSION, templateHash, templateOf, type PortSpec, type Revision, type Revisions, type Service, type ServiceSpec, type Task } from '../../../model/index.js';
import { aView } from '../../support/apply-writes.js';
import { aNode, aRunningTask, aService, aTask, EPOCH, metadataOf, someServiceSpec } from '../../support/builders.js';

const PORT: PortSpec = { published: 80, target: 8080, protocol: 'tcp', mode: 'ingress' };
const NODES = [aNode({ name: 'node-1' }), aNode({ name: 'node-2' }), aNode({ name: 'node-3', spec: { availability: 'pause' } })];
const someUpdate = someServiceSpec().updateConfig;

/** `places`: the node of each task, from slot 1 up. */
const tasksOn = (service: Service, ...places: readonly string[]): Task[] =>
  places.map((node, index) => aRunningTask({ service, id: `${index}`.padStart(12, 'a'), spec: { slot: index + 1 }, status: { node } }));
const aWeb = (spec: Partial<ServiceSpec> = {}, overrides: Parameters<typeof aService>[0] = {}): Service => aService({ name: 'web', ...overrides, spec: { replicas: 6, ...spec } });

describe('the words of consequences', () => {
  it('count, tell times, and list no more than one can read', () => {
    expect([0, 250, 10_000, 600_000, 5_400_000, 90_061_001].map(spanText)).to.deep.equal(['0 s', '250 ms', '10 s', '10 min', '1 h 30 min', '25 h 1 min 1 s 1 ms']);
    expect([countOf(1, 'task'), countOf(0, 'task'), listed([]), listed(['a']), listed(['a', 'b', 'c']), listed(['a', 'b', 'c', 'd'], 2)]).to.deep.equal(['1 task', '0 tasks', '', 'a', 'a, b and c', 'a, b and 2 more']);
  });
});

describe('what scaling comes to', () => {
  it('tells how many stop, by which rule, and where most of them are', () => {
    const web = aWeb();
    const { says, warns, refusal } = scaleConsequence(aView(NODES, web, tasksOn(web, 'node-1', 'node-1', 'node-2', 'node-1', 'node-2', 'node-3')), web, 2);
    expect(refusal).to.equal(undefined);
    expect(says).to.deep.equal([
      'Stops 4 of 6 tasks; 2 go on.',
      'Which ones is decided then: first those that do not run, then those on the nodes with the most of them, now node-1 (3), node-2 (2) and node-3 (1).',
      'Each gets no new requests first, and then up to 10 s to finish.',
    ]);
    expect(warns).to.deep.equal([]);
  });

  it('warns that nobody answers any more when none is left', () => {
    const web = aWeb({ replicas: 1, ports: [PORT, { ...PORT, published: 53, protocol: 'udp' }] });
    const { says, warns } = scaleConsequence(aView(NODES, web, tasksOn(web, 'node-1')), web, 0);
    expect(says[0]).to.equal('Stops the only task of web.');
    expect(warns).to.deep.equal(['Nothing answers on ports 80 and 53/udp any more.']);
    const quiet = aWeb({ replicas: 2 });
    expect(scaleConsequence(aView(quiet, tasksOn(quiet, 'node-1', 'node-1')), quiet, 0)).to.deep.include({ warns: ['web answers nobody any more; its name still resolves.'] });
  });

  it('says that nothing stops where too few are there anyway', () => {
    const web = aWeb();
    expect(scaleConsequence(aView(NODES, web, tasksOn(web, 'node-1', 'node-2')), web, 4).says).to.deep.equal(['No task stops: 2 tasks of the 6 wanted are there now.']);
  });

  it('tells how many start, and on how many nodes', () => {
    const web = aWeb({ replicas: 2 });
    const { says, warns } = scaleConsequence(aView(NODES, web, tasksOn(web, 'node-1', 'node-2')), web, 5);
    expect(says).to.deep.equal(['Starts 3 more tasks: 5 are then to run.', 'They are spread over the 2 nodes that take them. What finds no room there waits, and says why.']);
    expect(warns).to.deep.equal([]);
  });

  it('warns of tasks that will wait: no node takes them, or each takes only so many', () => {
    const bound = aWeb({ replicas: 0, ports: [PORT], placement: { constraints: ['node.labels.zone == a'], preferences: [], maxReplicasPerNode: 0 } });
    expect(scaleConsequence(aView(NODES, bound), bound, 1).warns).to.deep.equal([
      'No node takes them now (node-1 does not satisfy node.labels.zone == a, node-2 does not satisfy node.labels.zone == a and node-3 is paused): they wait until one does, and requests to port 80 fail.',
    ]);
    const few = aWeb({ replicas: 1, placement: { constraints: [], preferences: [], maxReplicasPerNode: 2 } });
    expect(scaleConsequence(aView(NODES, few), few, 5).warns).to.deep.equal(['Only 4 fit: at most 2 of them on each of 2 nodes. The others wait.']);
  });

  it('refuses what has no number of tasks, no number, and the number that it has', () => {
    const view = aView();
    expect(whyNotScaled(aWeb({ mode: 'global' }))).to.match(/^web runs once on every node that fits/);
    expect(whyNotScaled(aWeb({ mode: 'replicated-job' }))).to.match(/^web is a job/);
    expect(whyNotScaled(aWeb({}, { metadata: { deletionTimestamp: EPOCH } }))).to.equal('web is being deleted.');
    expect(scaleConsequence(view, aWeb({ mode: 'global' }), 3).refusal).to.match(/mode global/);
    expect([undefined, -1, 1.5, 100_001].map((wrong) => scaleConsequence(view, aWeb(), wrong).refusal)).to.deep.equal(Array(4).fill('A whole number from 0 to 100000 is wanted.'));
    expect(scaleConsequence(view, aWeb(), 6).refusal).to.equal('web is to have 6 tasks already: nothing changes.');
  });
});

describe('what another image comes to', () => {
  it('tells how many are replaced at a time, in which order, and what a failure does', () => {
    const web = aWeb({ replicas: 3, updateConfig: { ...someUpdate, parallelism: 2, delayMs: 5000, order: 'start-first', failureAction: 'rollback', maxFailureRatio: 0.25 } });
    const { says, warns } = imageConsequence(aView(web, tasksOn(web, 'node-1', 'node-1', 'node-2')), web, ' registry.example/web:2 ');
    expect(says).to.deep.equal([
      'Replaces 3 tasks, 2 at a time with 5 s in between.', 'Each replacement runs before the old task stops.',
      'If more than 25 % of the new tasks end within 5 s, or nothing gets on for 10 min, the service goes back to the version before by itself.',
      'One node pulls it first, so that all tasks run the same even if its tag moves on.',
    ]);
    expect(warns).to.deep.equal([]);
  });

  it('warns of a gap where all stop before a new one runs', () => {
    const one = aWeb({ replicas: 1, ports: [PORT] });
    expect(imageConsequence(aView(one, tasksOn(one, 'node-1')), one, 'web:2').warns).to.deep.equal(['The only task that answers stops before a new one runs: requests to port 80 fail meanwhile. With order: start-first in its updateConfig they would not.']);
    const all = aWeb({ replicas: 2, updateConfig: { ...someUpdate, parallelism: 0 } });
    expect(imageConsequence(aView(all, tasksOn(all, 'node-1', 'node-2')), all, 'web:2').warns[0]).to.match(/^All 2 tasks stop before a new one runs: requests to it fail/);
    const some = aWeb({ replicas: 2 });
    expect(imageConsequence(aView(some, tasksOn(some, 'node-1', 'node-2')), some, 'web:2').warns).to.deep.equal([]);
  });

  it('tells of a rollout that is paused, of an update that it takes the place of, and of jobs', () => {
    const held = aWeb({ replicas: 2 }, { metadata: { annotations: { 'drover/rollout-paused': 'true' } }, status: { update: { state: 'updating', message: '', startedAt: EPOCH } } });
    const { says, warns } = imageConsequence(aView(held, tasksOn(held, 'node-1', 'node-2')), held, 'web:2');
    expect(warns).to.deep.equal(['Its rollout is paused: nothing is replaced before somebody resumes it.']);
    expect(says).to.include('The update that is under way is given up for this update.');
    const job = aWeb({ mode: 'replicated-job' });
    expect(imageConsequence(aView(job), job, 'web:2').says[0]).to.equal('Starts the job anew: a run that is under way ends.');
  });

  it('refuses what is no image by the rules of manifests, and a digest that runs already', () => {
    const digest = `web@sha256:${'0'.repeat(64)}`;
    const web = aWeb({ image: digest });
    const refusal = (text: string) => imageConsequence(aView(web), web, text).refusal;
    expect(refusal('  ')).to.match(/^Enter an image/);
    expect(refusal('Web:1')).to.match(/^“Web:1” is not an image reference/);
    expect(refusal('<img src=x onerror=alert(1)>')).to.match(/is not an image reference/);
    expect(refusal('a'.repeat(501))).to.equal('An image may have at most 500 characters.');
    expect(refusal(digest)).to.match(/runs this image already/);
    const tagged = aWeb();
    expect(imageConsequence(aView(tagged), tagged, tagged.spec.image).says[0]).to.match(/Only if that is something else/);
  });
});

describe('what going back comes to', () => {
  const aRevision = (number: number, spec: ServiceSpec, more: Partial<Revision> = {}): Revision =>
    ({ number, since: EPOCH, templateHash: templateHash(templateOf(spec)), spec, changes: [], cause: 'apply', completedAt: EPOCH, ...more });
  const history = (service: Service, ...items: readonly Revision[]): Revisions =>
    ({ apiVersion: API_VERSION, kind: 'Revisions', metadata: metadataOf('Revisions', service.metadata.name), spec: { serviceUid: service.metadata.uid, items }, status: {} });
  const first = someServiceSpec({ image: 'web:1', env: { MODE: 'slow' } }), second = someServiceSpec({ image: 'web:2', env: { MODE: 'slow' } }), third = someServiceSpec({ image: 'web:2', env: { MODE: 'fast' } });
  const web = aWeb({ ...third, replicas: 3 });

  it('offers the former revisions, the newest first, with what each changes of the present', () => {
    const view = aView(web, history(web, aRevision(1, first), aRevision(2, second), aRevision(3, third)));
    const choices = rollbackChoices(view, web);
    expect(choices.map(({ revision, changes }) => [revision.number, ...changes])).to.deep.equal([[2, 'env.MODE: fast → slow'], [1, 'env.MODE: fast → slow', 'image: web:2 → web:1']]);
    expect(usualChoice(web, choices)?.revision.number).to.equal(2);
  });

  it('says nothing of tasks that were made anew before, but that they are', () => {
    const again = { ...third, forceUpdate: 2 };
    const restarted = aWeb(again);
    expect(rollbackChoices(aView(restarted, history(restarted, aRevision(3, third), aRevision(4, again))), restarted)[0]?.changes).to.deep.equal([]);
  });

  it('does not go back to what has just failed unless somebody says so', () => {
    const back = aWeb({ ...third }, { status: { update: { state: 'rollback_completed', message: '', startedAt: EPOCH, reason: 'it failed' } } });
    const view = aView(back, history(back, aRevision(1, first), aRevision(2, second, { completedAt: undefined }), aRevision(3, third)));
    expect(usualChoice(back, rollbackChoices(view, back))?.revision.number).to.equal(1);
    expect(rollbackConsequence(view, back, rollbackChoices(view, back)[0]).warns).to.include('Revision 2 never ran in all tasks.');
  });

  it('has terms of its own, and takes back nothing but what tasks are made of', () => {
    const mine = aWeb({ ...third, replicas: 2, rollbackConfig: { ...someUpdate, parallelism: 0, order: 'start-first', failureAction: 'continue' } });
    const view = aView(mine, tasksOn(mine, 'node-1', 'node-2'), history(mine, aRevision(2, second), aRevision(3, third)));
    expect(rollbackConsequence(view, mine, rollbackChoices(view, mine)[0]).says).to.deep.equal([
      'Replaces 2 tasks, all at once.', 'Each replacement runs before the old task stops.', 'It goes on whatever fails, and leaves out what does not get on within 10 min.',
      'The number of tasks, placement and settings of updates stay as they are.',
    ]);
  });

  it('is refused without a former revision, of another service of the name, and while the rollout is paused', () => {
    expect(whyNoRollback(web, rollbackChoices(aView(web), web))).to.equal('web has no former revision to go back to.');
    const other = aWeb({ ...third }, { metadata: { uid: 'another' } });
    expect(rollbackChoices(aView(other, history(web, aRevision(2, second), aRevision(3, third))), other)).to.deep.equal([]);
    const held = aWeb({ ...third }, { metadata: { annotations: { 'drover/rollout-paused': 'true' } } });
    expect(whyNoRollback(held, [{ revision: aRevision(1, first), changes: [] }])).to.equal('The rollout of web is paused: resume it first.');
  });
});

describe('what stopping and starting a rollout comes to', () => {
  const held = aWeb({}, { metadata: { annotations: { 'drover/rollout-paused': 'true' } } });
  const failed = aWeb({}, { status: { update: { state: 'paused', message: 'update paused due to failure of task web.1', startedAt: EPOCH } } });

  it('tells a pause of what is under way from one beforehand', () => {
    const updating = aWeb({}, { status: { update: { state: 'updating', message: '', startedAt: EPOCH } } });
    expect(rolloutConsequence(aView(), updating, 'pause').says[0]).to.match(/^No further task is replaced/);
    expect(rolloutConsequence(aView(), aWeb(), 'pause').says[0]).to.match(/^No update is under way/);
  });

  it('can resume what a person or a failure stopped, with the reason', () => {
    expect([isStopped(aWeb()), isStopped(held), isStopped(failed)]).to.deep.equal([false, true, true]);
    expect(rolloutConsequence(aView(), failed, 'resume').says).to.deep.equal(['Tries again with the tasks that are not replaced yet.', 'It stopped by itself: update paused due to failure of task web.1.']);
    expect(rolloutConsequence(aView(), aWeb(), 'resume').refusal).to.equal('web is not paused.');
  });

  it('restarts all tasks on the terms of an update, but not while paused, and pauses no job', () => {
    const web = aWeb({ replicas: 2 });
    expect(rolloutConsequence(aView(web, tasksOn(web, 'node-1', 'node-2')), web, 'restart').says[0]).to.equal('Replaces 2 tasks, 1 at a time.');
    expect(whyNoRollout(held, 'restart')).to.match(/resume it first/);
    expect(whyNoRollout(aWeb({ mode: 'replicated-job' }), 'pause')).to.match(/is a job/);
  });
});

describe('what spreading tasks anew comes to', () => {
  it('tells where they are and how many may move at most', () => {
    const web = aWeb({ replicas: 5 });
    expect(balanceConsequence(aView(NODES, web, tasksOn(web, 'node-1', 'node-1', 'node-1', 'node-1', 'node-2')), web).says[0]).to.equal('Moves up to 1 task to nodes that have fewer. Now: node-1 (4) and node-2 (1).');
    expect(balanceConsequence(aView(NODES, web, tasksOn(web, 'node-1', 'node-2')), web).says).to.deep.equal(['Its tasks are spread evenly as far as the page can tell, so probably nothing moves. Now: node-1 (1) and node-2 (1).']);
  });

  it('is for replicated services alone', () => {
    expect(whyNotBalanced(aWeb({ mode: 'global' }))).to.match(/nothing of it can move/);
    expect(balanceAllConsequence(aView(aWeb({ mode: 'global' }))).refusal).to.match(/no replicated service/);
    expect(balanceAllConsequence(aView(aWeb())).says[0]).to.match(/^Looks at 1 replicated service /);
  });
});

describe('what killing a task comes to', () => {
  it('names the node, the signal and what takes its place', () => {
    const web = aWeb({ replicas: 2, ports: [PORT] });
    const tasks = tasksOn(web, 'node-1', 'node-2');
    const { says, warns } = killConsequence(aView(NODES, web, tasks), tasks[0]!);
    expect(says).to.deep.equal([
      'Its program on node-1 ends at once (SIGKILL), without the 10 s that a stop would give it to finish.', 'A new task takes its place, on this node or another one.',
    ]);
    expect(warns).to.deep.equal(['Requests that it is answering break off. 1 other task of web goes on.']);
  });

  it('warns where it is the only one that answers', () => {
    const web = aWeb({ replicas: 1, ports: [PORT] });
    const tasks = tasksOn(web, 'node-1');
    expect(killConsequence(aView(web, tasks), tasks[0]!).warns).to.deep.equal(['It is the only task of web that answers: requests to port 80 fail until the next one runs.']);
  });

  it('follows the restart policy of its service', () => {
    const after = (restartPolicy: Partial<ServiceSpec['restartPolicy']>, spec: Partial<ServiceSpec> = {}): string | undefined => {
      const web = aWeb({ ...spec, restartPolicy: { condition: 'any', delayMs: 0, maxAttempts: 0, windowMs: 0, ...restartPolicy } });
      const tasks = tasksOn(web, 'node-1');
      return killConsequence(aView(web, tasks), tasks[0]!).says[1];
    };
    expect(after({ condition: 'none' })).to.match(/^It is not replaced: the restart policy/);
    expect(after({ condition: 'on-failure', delayMs: 5000, maxAttempts: 3 })).to.equal('After 5 s a new task takes its place, on this node or another one, unless it has failed 3 times already.');
    expect(after({}, { mode: 'global' })).to.equal('A new task takes its place, on the same node.');
    expect(after({}, { mode: 'replicated-job' })).to.match(/What it has done so far is done anew\.$/);
    const [orphan] = tasksOn(aWeb(), 'node-1');
    expect(killConsequence(aView(), orphan!).says[1]).to.equal('It is not replaced: its service is gone.');
  });

  it('warns that an update may take it for its own failure', () => {
    const template = aWeb({ replicas: 1 });
    const [task] = tasksOn(template, 'node-1');
    const web = aWeb({ replicas: 1 }, { status: { update: { state: 'updating', message: '', startedAt: EPOCH, templateHash: task!.spec.templateHash } } });
    expect(killConsequence(aView(web, task!), task!).warns).to.include('An update is under way, and may take this for a failure of the new version.');
  });

  it('is refused of a task that does not run, stops, or is about to', () => {
    const refusal = (task: Task) => killConsequence(aView(), task).refusal;
    expect(refusal(aTask({}))).to.equal('Only a task that runs can be killed; this one is pending.');
    expect(refusal(aRunningTask({ status: { state: 'stopping' } }))).to.equal('It is stopping already.');
    expect(refusal(aRunningTask({ spec: { desired: 'shutdown' } }))).to.equal('It is about to be stopped anyway.');
  });
});
