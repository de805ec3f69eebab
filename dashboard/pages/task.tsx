import type { JSX } from 'preact';
import { useRoute } from 'preact-iso';
import { useMemo } from 'preact/hooks';
import { formatGenericResources } from '../../model/generic-resources.js';
import { slotName } from '../../model/slots.js';
import { isTerminalTask, taskId, type Task } from '../../model/task.js';
import { TaskActions } from '../actions/task-actions.js';
import { Absent } from '../components/absent.js';
import { Card, Empty } from '../components/card.js';
import { EventItems } from '../components/event-list.js';
import { LastLines } from '../components/last-lines.js';
import { JobsLink, ObjectLink } from '../components/links.js';
import { LogCard } from '../components/log-view.js';
import { MachineDiagram } from '../components/machine-diagram.js';
import { ManifestCard } from '../components/manifest-card.js';
import { Page } from '../components/page.js';
import { Pairs } from '../components/pairs.js';
import { RelativeTime } from '../components/relative-time.js';
import { StandingLine } from '../components/standing-line.js';
import { now } from '../data/clock.js';
import { cluster } from '../data/cluster.js';
import { useEvents } from '../data/events.js';
import { drawingOf } from '../data/machine-layout.js';
import { taskWay } from '../data/task-way.js';
import { ranForMs, reliefText, taskPredicate, taskTimes, taskTone, waitsForTime } from '../data/task-words.js';
import { durationText, tookText } from '../data/time.js';
import '../styles/service.css';

export function TaskPage(): JSX.Element {
  const { params: { name = '' } } = useRoute();
  return <Whole key={name} name={name} />;
}

/** Enough for the whole way, however often it was told why the task waits. */
const MOST_EVENTS = 300;

function Whole({ name }: { readonly name: string }): JSX.Element {
  const task = cluster.of('Task').task(name);
  const events = useEvents(`for=${encodeURIComponent(`Task/${name}`)}`, MOST_EVENTS);
  const way = useMemo(() => (task === undefined ? [] : taskWay(task, events, drawingOf('task').graph)), [task, events]);
  if (task === undefined) return <Absent what="task" name={name} />;
  const { service } = task.spec;
  const { lastLines, containerId } = task.status;
  const hasLog = containerId !== undefined || lastLines !== undefined;
  return (
    <Page title={name} crumbs={<><a href="/services">Services</a> / <ObjectLink kind="Service" name={service} /> / {slotName(task)}</>} heading={<>Task {slotName(task)} <span class="quiet">{taskId(task)}</span></>} actions={<><TaskActions task={task} /><JobsLink about={name} /></>}>
      <StandingLine tone={taskTone(task)}><strong>{slotName(task)}</strong> {taskPredicate(task, waitsForTime(task) ? now.value : 0)}.</StandingLine>
      {lastLines !== undefined && <Card title="Before it failed" wide><LastLines lines={lastLines} isOpen /></Card>}
      <Card title="Its life" wide><MachineDiagram machine="task" present={task.status.state} passed={way} /></Card>
      <div class="columns">
        <PlaceCard task={task} />
        <ResultCard task={task} />
        <TimesCard task={task} />
      </div>
      {hasLog ? <LogCard path={`/v1/tasks/${encodeURIComponent(name)}/logs`} tail={500} isOver={() => isOver(name)} /> : <Card title="Log" wide><Empty>{isTerminalTask(task) ? 'Nothing is kept of what it wrote.' : 'It has no container yet, so it has written nothing.'}</Empty></Card>}
      <Card title="Events" wide flush><EventItems events={events} hidesObject /></Card>
      <ManifestCard object={task} />
    </Page>
  );
}

const isOver = (name: string): boolean => {
  const task = cluster.of().task(name);
  return task === undefined || isTerminalTask(task);
};

function PlaceCard({ task: { metadata: { name }, spec, status } }: { readonly task: Task }): JSX.Element {
  const addresses = Object.entries(status.addresses);
  const others = cluster.of('Task').tasksOfService(spec.service);
  const next = status.replacedBy ?? others.find((other) => other.spec.replaces === name)?.metadata.name;
  const reliever = others.find((other) => other.spec.relieves?.task === name);
  return (
    <Card title="Its place">
      <Pairs items={[
        ['Service', <ObjectLink kind="Service" name={spec.service} />],
        ['Slot', spec.slot ?? (spec.node === undefined ? undefined : 'one on each node')],
        ['Run', spec.iteration],
        ['Node', status.node === undefined ? <span class="quiet">none yet</span> : <ObjectLink kind="Node" name={status.node} />],
        ['Addresses', addresses.length === 0 ? undefined : <ul class="list lines">{addresses.map(([network, address]) => <li key={network}><code>{address}</code> on {network === 'ingress' ? 'the routing mesh' : <ObjectLink kind="Network" name={network} />}</li>)}</ul>],
        ['Address on its node', status.gatewayAddress === undefined ? undefined : <code>{status.gatewayAddress}</code>],
        ['Holds', status.genericResources === undefined ? undefined : formatGenericResources(status.genericResources)],
        ['Took over from', spec.replaces === undefined ? undefined : <ObjectLink kind="Task" name={spec.replaces} />],
        ['Relieves', spec.relieves === undefined ? undefined : <><ObjectLink kind="Task" name={spec.relieves.task} />: {reliefText(spec.relieves.cause)}</>],
        ['Relieved by', reliever?.spec.relieves === undefined ? undefined : <><ObjectLink kind="Task" name={reliever.metadata.name} />: {reliefText(reliever.spec.relieves.cause)}</>],
        ['Followed by', next === undefined || next === reliever?.metadata.name ? undefined : <ObjectLink kind="Task" name={next} />],
      ]} />
    </Card>
  );
}

function ResultCard({ task: { spec, status } }: { readonly task: Task }): JSX.Element {
  return (
    <Card title="Its container">
      <Pairs items={[
        ['Image', <code>{spec.container.image}</code>],
        ['Digest', spec.container.imageDigest === undefined ? undefined : <code>{spec.container.imageDigest}</code>],
        ['Container', status.containerId === undefined ? <span class="quiet">{status.startedAt === undefined ? 'none yet' : 'taken away'}</span> : <code title={status.containerId}>{status.containerId.slice(0, 12)}</code>],
        ['Health', status.health === 'starting' ? 'not known yet' : status.health],
        ['Exit code', status.exitCode],
        ['Error', status.error === undefined ? undefined : <span class="error">{status.error}</span>],
        ['Message', status.message === status.state || status.message === 'started' ? undefined : status.message],
        ['Is to', spec.iteration !== undefined && spec.desired === 'running' ? 'do its work, and end' : { ready: 'be ready, and wait', running: 'run', shutdown: 'stop', remove: 'stop, and be forgotten' }[spec.desired]],
        ['Quick failures before it', spec.quickFailures],
      ]} />
    </Card>
  );
}

function TimesCard({ task }: { readonly task: Task }): JSX.Element {
  return (
    <Card title="Its times">
      <Pairs items={[
        ...taskTimes(task).map(({ name, at, afterMs }) => [name, <><RelativeTime at={at} />{afterMs !== undefined && <span class="quiet"> ({tookText(afterMs)} later)</span>}</>] as const),
        ['Ran for', <RanFor task={task} />],
      ]} />
    </Card>
  );
}

function RanFor({ task }: { readonly task: Task }): JSX.Element {
  const ms = ranForMs(task, task.status.finishedAt === undefined ? now.value : 0);
  return ms === undefined ? <span class="quiet">its container was not started</span> : <>{durationText(ms)}{task.status.finishedAt === undefined && ' so far'}</>;
}
