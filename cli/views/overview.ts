import type { MemberList } from '../../api/contract.js';
import { isJob, isTerminalTask, wantedTasks, type ClusterEvent, type ClusterView, type Node, type Service } from '../../model/index.js';
import { fitSections, cutLine, type Section } from '../output/fit.js';
import { shortDuration } from '../output/relative-time.js';
import { paintState, type Style } from '../output/style.js';
import { renderTable, shorten, type Column } from '../output/table.js';
import { eventColumns } from './event-view.js';
import { problemsOf, type Problem } from './problems.js';
import { portsText } from './service-view.js';

/** What is known of the cluster at one moment. */
export interface OverviewFacts {
  readonly view: ClusterView;
  /** Newest last. */
  readonly events: readonly ClusterEvent[];
  /** Absent where nobody could say. */
  readonly members?: MemberList;
  /** Since when the control plane has not answered, in milliseconds since the epoch. */
  readonly lostAt?: number;
}

export interface OverviewOptions {
  readonly nowMs: number;
  readonly style: Style;
  /** Of the terminal; without it nothing is cut. */
  readonly size?: { readonly columns: number; readonly rows: number };
}

const EVENTS = 10;

/** The cluster on one screen: how it is, its nodes and services, what is wrong and what happened last. Pure. */
export function renderOverview(facts: OverviewFacts, { nowMs, style, size }: OverviewOptions): string[] {
  const { view, events, members, lostAt } = facts;
  const problems = [...alarms(members), ...problemsOf(view)];
  const top = [
    headline(facts, problems, style),
    ...(lostAt === undefined ? [] : [style.bad(`the control plane has not answered for ${shortDuration(nowMs - lostAt)}: this was the cluster then`)]),
  ];
  const sections: Section[] = [
    { title: style.bold(`PROBLEMS (${problems.length})`), rows: problems.map(({ about, text }) => `${style.bad(about)}  ${shorten(text, Number.MAX_SAFE_INTEGER)}`), empty: style.good('none') },
    tableOf(style.bold(`NODES (${view.count('Node')})`), nodeColumns(view, style), byTrouble([...view.list('Node')], (node) => node.status.state === 'ready'), 'none yet: see `drover node join --help`'),
    tableOf(style.bold(`SERVICES (${view.count('Service')})`), serviceColumns(style), byTrouble([...view.list('Service')], isAsWanted), 'none yet: see `drover apply --help`'),
    tableOf(style.bold('LAST EVENTS'), eventColumns({ nowMs, style }), events.slice(-EVENTS).reverse(), 'none'),
  ];
  const lines = [...top, ...fitSections(sections, size === undefined ? Infinity : size.rows - top.length)];
  return size === undefined ? lines : lines.map((line) => cutLine(line, size.columns));
}

const alarms = (members: MemberList | undefined): readonly Problem[] =>
  (members?.alarm === undefined ? [] : [{ about: 'store', text: 'it lacks what was acknowledged, and nothing is changed until somebody decides: see `drover members`' }]);

function headline({ view, members }: OverviewFacts, problems: readonly Problem[], style: Style): string {
  const nodes = [...view.list('Node')];
  const ready = nodes.filter(({ status }) => status.state === 'ready').length;
  const services = [...view.list('Service')];
  const running = [...view.list('Task')].filter(({ status }) => status.state === 'running').length;
  const parts = [
    problems.length === 0 ? style.good('all is well') : style.bad(problems.length === 1 ? '1 problem' : `${problems.length} problems`),
    `${ready} of ${nodes.length} nodes ready`,
    `${services.filter(isAsWanted).length} of ${services.length} services complete`,
    running === 1 ? '1 task runs' : `${running} tasks run`,
    ...(members === undefined ? [] : [membersText(members)]),
  ];
  return parts.join('   ');
}

function membersText({ items }: MemberList): string {
  const leader = items.find(({ state }) => state === 'leader');
  const present = items.filter(({ state }) => state !== 'unreachable').length;
  const count = items.length === 1 ? '' : `, ${present} of ${items.length} members there`;
  return `${leader === undefined ? 'nobody leads' : `${leader.hostname} leads`}${count}`;
}

const isAsWanted = (service: Service): boolean =>
  (isJob(service.spec) ? service.status.job?.runs[0]?.state !== 'failed' : service.status.replicas.running >= wantedTasks(service));

function tableOf<Row>(title: string, columns: readonly Column<Row>[], rows: readonly Row[], empty: string): Section {
  const [header, ...lines] = rows.length === 0 ? [] : renderTable(columns, rows);
  return { title, header, rows: lines, empty };
}

/** What is not as it should be comes first: on a small screen it must be seen. */
function byTrouble<T extends { readonly metadata: { readonly name: string } }>(objects: readonly T[], isFine: (object: T) => boolean): readonly T[] {
  return [...objects].sort((a, b) => Number(isFine(a)) - Number(isFine(b)) || a.metadata.name.localeCompare(b.metadata.name, 'en', { numeric: true }));
}

const nodeColumns = (view: ClusterView, style: Style): Column<Node>[] => [
  { title: 'NAME', value: ({ metadata }) => metadata.name },
  { title: 'STATUS', value: ({ status }) => status.state, paint: (text) => paintState(style, text) },
  { title: 'AVAILABILITY', value: ({ status, spec }) => status.availability?.state ?? spec.availability, paint: (text) => paintState(style, text) },
  { title: 'ROLE', value: ({ spec }) => spec.role },
  { title: 'TASKS', align: 'right', value: ({ metadata: { name } }) => String(view.tasksOnNode(name).filter((task) => !isTerminalTask(task)).length) },
  { title: 'RUNNING', align: 'right', value: ({ metadata: { name } }) => String(view.tasksOnNode(name).filter(({ status }) => status.state === 'running').length) },
];

const serviceColumns = (style: Style): Column<Service>[] => [
  { title: 'NAME', value: ({ metadata }) => metadata.name },
  { title: 'MODE', value: ({ spec }) => spec.mode },
  { title: 'RUNNING', align: 'right', value: (service) => `${service.status.replicas.running}/${wantedTasks(service)}`, paint: (text, service) => (isAsWanted(service) ? style.good(text) : style.busy(text)) },
  { title: 'UPDATE', value: ({ status }) => status.update?.state.replaceAll('_', ' ') ?? '', paint: (text) => (text.trim() === '-' ? text : paintState(style, text)) },
  { title: 'PORTS', value: ({ spec }) => (spec.ports.length === 0 ? '' : portsText(spec.ports)) },
  { title: 'IMAGE', value: ({ spec }) => spec.image },
];
