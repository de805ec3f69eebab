import type { JSX } from 'preact';
import { Card } from '../components/card.js';
import { EventList } from '../components/event-list.js';
import { Figures } from '../components/figures.js';
import { Known } from '../components/known.js';
import { NodeTable } from '../components/node-table.js';
import { Page } from '../components/page.js';
import { ProblemList } from '../components/problem-list.js';
import { ServiceTable } from '../components/service-table.js';
import { TopologyPicture } from '../components/topology.js';
import { cluster } from '../data/cluster.js';
import { members } from '../data/members.js';
import { nodeRows } from '../data/node-rows.js';
import { problemOfObject, problems } from '../data/present-problems.js';
import { gatherProblems } from '../data/problem.js';
import { serviceRows } from '../data/service-rows.js';
import { figuresOf, standingOf } from '../data/standing.js';

/** The page to begin with: how the cluster stands, what needs somebody, and all of it at a glance. */
export const ClusterPage = (): JSX.Element => (
  <Page title="Cluster">
    <Known>
      <Summary />
      <TopologyPicture />
      <div class="columns">
        <Services />
        <Nodes />
      </div>
    </Known>
    <Card wide flush title="What happened" actions={<a href="/events">All events</a>}><EventList query="" limit={50} /></Card>
  </Page>
);

function Summary(): JSX.Element {
  const figures = figuresOf(cluster.of('Node', 'Service'), members.value);
  return (
    <>
      <ProblemList standing={standingOf(figures, problems.value)} problems={gatherProblems(problems.value)} />
      <Figures figures={figures} />
    </>
  );
}

const SHOWN = 12;

function Services(): JSX.Element {
  const rows = serviceRows(cluster.of('Service', 'Task', 'Node'), problemOfObject.value);
  return (
    <Card flush title="Services" actions={<a href="/services">{rows.length > SHOWN ? `All ${rows.length} services` : 'All services'}</a>}>
      <ServiceTable isCompact rows={worstFirst(rows)} empty={<>There are no services yet. <code>drover apply -f FILE</code> brings them.</>} />
    </Card>
  );
}

function Nodes(): JSX.Element {
  const rows = nodeRows(cluster.of('Node', 'Task'), { members: members.value, problemOf: problemOfObject.value });
  return (
    <Card flush title="Nodes" actions={<a href="/nodes">{rows.length > SHOWN ? `All ${rows.length} nodes` : 'All nodes'}</a>}>
      <NodeTable isCompact rows={worstFirst(rows)} empty={<>There are no nodes yet. <code>drover node join user@host --name node-1</code> brings the first one.</>} />
    </Card>
  );
}

/** The first of a list by name; where not all have room, those with problems come first. */
function worstFirst<Row extends { readonly problem?: unknown }>(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= SHOWN) return rows;
  return [...rows.filter(({ problem }) => problem !== undefined), ...rows.filter(({ problem }) => problem === undefined)].slice(0, SHOWN);
}
