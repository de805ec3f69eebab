import type { JSX } from 'preact';
import { useRoute } from 'preact-iso';
import { useMemo } from 'preact/hooks';
import { isJob } from '../../model/job.js';
import type { Service } from '../../model/service.js';
import type { Task } from '../../model/task.js';
import { ServiceActions } from '../actions/service-actions.js';
import { Absent } from '../components/absent.js';
import { Card } from '../components/card.js';
import { DependencyCard } from '../components/dependency-card.js';
import { EventList } from '../components/event-list.js';
import { JobCard } from '../components/job-card.js';
import { JobsLink } from '../components/links.js';
import { LogCard } from '../components/log-view.js';
import { ServiceManifestCard } from '../components/manifest-card.js';
import { Page } from '../components/page.js';
import { RevisionCard } from '../components/revision-card.js';
import { ContainerCard, PlacementCard, ReachCard } from '../components/service-settings.js';
import { SlotTable } from '../components/slot-table.js';
import { StandingLine } from '../components/standing-line.js';
import { UpdateCard } from '../components/update-card.js';
import { now } from '../data/clock.js';
import { cluster } from '../data/cluster.js';
import { serviceStanding, standingText } from '../data/service-standing.js';
import { revisionsOf } from '../data/spec-texts.js';
import { waitsForTime } from '../data/task-words.js';
import '../styles/service.css';

export function ServicePage(): JSX.Element {
  const { params: { name = '' } } = useRoute();
  return <Whole key={name} name={name} />;
}

function Whole({ name }: { readonly name: string }): JSX.Element {
  const view = cluster.of('Service', 'Task', 'Node', 'Revisions');
  const service = view.service(name), revisions = view.get('Revisions', name);
  const newestFirst = useMemo(() => (service === undefined ? [] : revisionsOf(service, revisions)), [service?.metadata.uid, revisions]);
  if (service === undefined) return <Absent what="service" name={name} />;
  const tasks = view.tasksOfService(name);
  return (
    <Page title={name} crumbs={<><a href="/services">Services</a> / {name}</>} heading={<>Service {name}</>} actions={<><ServiceActions service={service} /><JobsLink about={name} /></>}>
      <Head service={service} tasks={tasks} />
      {isJob(service.spec) && <JobCard service={service} />}
      <SlotTable tasks={tasks} />
      <div class="columns">
        {!isJob(service.spec) && <UpdateCard service={service} tasks={tasks} />}
        <ReachCard view={view} service={service} tasks={tasks} />
        <ContainerCard spec={service.spec} />
        <PlacementCard service={service} />
        <DependencyCard view={view} service={service} />
      </div>
      <LogCard path={`/v1/services/${encodeURIComponent(name)}/logs`} tail={100} isOver={() => cluster.of().service(name) === undefined} withTask />
      <RevisionCard service={service} newestFirst={newestFirst} />
      <ServiceManifestCard service={service} newestFirst={newestFirst} />
      <Card title="Events of the service and its tasks" wide flush><EventList query={`for=${encodeURIComponent(`Service/${name}`)}`} /></Card>
    </Page>
  );
}

function Head({ service, tasks }: { readonly service: Service; readonly tasks: readonly Task[] }): JSX.Element {
  const view = cluster.of('Node');
  const nowMs = tasks.some(waitsForTime) ? now.value : 0;
  const isLost = (node: string): boolean => ['down', 'absent', 'removed', undefined].includes(view.node(node)?.status.state);
  const standing = useMemo(() => serviceStanding(service, tasks, { nowMs, isLost }), [service, tasks, nowMs, lostNodes(view)]);
  const { wanted, running, serving, tone } = standing;
  const isWatched = service.spec.healthcheck !== undefined && service.spec.healthcheck.test[0] !== 'NONE';
  return (
    <div class="stack">
      <StandingLine tone={tone}>{standingText(standing)}</StandingLine>
      <div class="service-counts">
        <Figure name={isJob(service.spec) ? 'wanted at a time' : 'wanted'} value={wanted} /><Figure name="running" value={running} />{isWatched && <Figure name="healthy" value={serving} />}
      </div>
    </div>
  );
}

/** Changes whenever a node is lost or found. */
const lostNodes = (view: ReturnType<typeof cluster.of>): string => [...view.list('Node')].filter(({ status: { state } }) => state === 'down' || state === 'absent').map(({ metadata }) => metadata.name).join(' ');

const Figure = ({ name, value }: { readonly name: string; readonly value: number }): JSX.Element => <div class="service-count"><span class="value">{value}</span><span class="quiet small">{name}</span></div>;
