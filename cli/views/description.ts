import type { JobSummary } from '../../api/contract.js';
import { isTerminalTask, networksOf, slotRows, type AnyResource, type ClusterEvent, type Condition, type Host, type Task } from '../../model/index.js';
import { toOutput } from '../output/print-objects.js';
import { ageOf } from '../output/relative-time.js';
import { renderTable, type Column } from '../output/table.js';
import { eventColumns } from './event-view.js';
import { jobColumns } from './job-view.js';
import { lastLines, newestFailures } from './last-lines.js';
import { renderPs } from './ps-view.js';
import { pairs, type ViewContext } from './view.js';

export interface Description {
  readonly object: AnyResource;
  /** All tasks of the cluster. */
  readonly tasks: readonly Task[];
  readonly host?: Host;
  readonly events: readonly ClusterEvent[];
  readonly jobs: readonly JobSummary[];
}

type Context = Pick<ViewContext, 'nowMs' | 'style'>;

/** Headed sections; those with nothing in them are left out, but for events. */
export async function renderDescription(description: Description, context: Context): Promise<string[]> {
  const { object, events, jobs } = description;
  const { toYaml } = await import('../output/yaml.js');
  const yaml = (value: object): string[] => (Object.keys(value).length === 0 ? [] : toYaml(value).split('\n'));
  const { spec, status } = (await toOutput(object)) as unknown as { spec: object; status: object };
  const { conditions, lastLines: said, ...rest } = status as { conditions?: readonly Condition[]; lastLines?: readonly string[] };
  const related = relatedTasks(description);
  const failures = newestFailures(related);
  const sections: readonly [string, readonly string[]][] = [
    ['Status', yaml(rest)],
    ['Last lines', said === undefined ? [] : ['', ...lastLines(said, context.style)]],
    ['Conditions', renderTable(conditionColumns(context), conditions ?? [])],
    ['Host', description.host === undefined ? [] : hostLines(description.host, context)],
    ['Spec', yaml(spec)],
    ['Tasks', renderPs(slotRows(related), context, { truncate: false, said: (task) => failures.has(task) })],
    ['Jobs', renderTable(jobColumns(context), jobs)],
    ['Events', events.length === 0 ? ['none', ''] : renderTable(eventColumns(context), events)],
  ];
  return [...header(object, context), ...sections.filter(([, lines]) => lines.length > 1).flatMap(([title, lines]) => section(title, lines, context))];
}

const section = (title: string, lines: readonly string[], { style }: Context): string[] =>
  [style.bold(`${title}:`), ...lines.filter((line) => line !== '').map((line) => `  ${line}`)];

function header({ kind, metadata }: AnyResource, { nowMs, style }: Context): string[] {
  const fields: readonly [string, string][] = [
    ['Name', metadata.name],
    ['Kind', kind],
    ['Labels', pairs(metadata.labels)],
    ['Annotations', pairs(metadata.annotations)],
    ['Created', `${metadata.creationTimestamp} (${ageOf(metadata.creationTimestamp, nowMs)} ago)`],
    ...(metadata.deletionTimestamp === undefined ? [] : [['Deleting', `since ${metadata.deletionTimestamp}`] as [string, string]]),
    ['Generation', `${metadata.generation} (version ${metadata.resourceVersion})`],
  ];
  return fields.map(([title, value]) => `${style.bold(`${title}:`.padEnd(13))}${value}`);
}

const conditionColumns = ({ nowMs }: Context): Column<Condition>[] => [
  { title: 'TYPE', value: (condition) => condition.type },
  { title: 'STATUS', value: (condition) => condition.status },
  { title: 'SINCE', value: (condition) => ageOf(condition.lastTransitionTime, nowMs) },
  { title: 'REASON', value: (condition) => condition.reason },
  { title: 'MESSAGE', value: (condition) => condition.message },
];

const hostLines = ({ status }: Host, { nowMs }: Context): string[] => [
  `last observed ${ageOf(status.observedAt, nowMs)} ago, boot ${status.bootId}`,
  `applied up to version ${status.appliedVersion}`,
  ...(status.drift.length === 0 ? ['no drift'] : status.drift.map((drift) => `drift: ${drift}`)),
];

/** Of a service with history, of a node and a network what is live there. */
function relatedTasks({ object: { kind, metadata: { name } }, tasks }: Description): Task[] {
  if (kind === 'Service') return tasks.filter(({ spec }) => spec.service === name);
  if (kind === 'Node') return tasks.filter((task) => task.status.node === name && !isTerminalTask(task));
  return kind === 'Network' ? tasks.filter((task) => networksOf(task.spec).includes(name) && !isTerminalTask(task)) : [];
}
