import type { Kind } from '../../model/resource.js';

/** `critical`: something does not work at all; `serious`: less works than was asked for; `warning`: it works, and somebody should look. */
export type Severity = 'critical' | 'serious' | 'warning';

/** Worst first: the order within one severity. */
export const PROBLEM_KINDS = [
  'store-went-back', 'no-leader', 'outage', 'member-unreachable', 'node-down', 'node-not-joined', 'crash-loop', 'task-rejected', 'tasks-missing', 'job-failed',
  'update-paused', 'update-stuck', 'update-rolled-back', 'service-condition', 'network-condition', 'foreign-listener', 'node-condition', 'drain-blocked',
  'node-late', 'manager', 'drift', 'mixed-builds',
] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

/** What needs somebody, in plain words. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly severity: Severity;
  readonly title: string;
  /** Why, in the words of whoever found it. */
  readonly reason?: string;
  /** What to do about it, where that is known. */
  readonly remedy?: string;
  readonly about?: Subject;
  /** Where more is to be seen: the task that failed. */
  readonly see?: Subject;
  /** When Drover tries again by itself; RFC 3339. */
  readonly nextTryAt?: string;
  /** A list of all that it is about, where it is about many. */
  readonly path?: string;
}

export interface Subject {
  readonly kind: Kind;
  readonly name: string;
}

const SEVERITIES: readonly Severity[] = ['critical', 'serious', 'warning'];
const compare = new Intl.Collator('en', { numeric: true }).compare;

/** Worst first; equal ones by name. Pure. */
export const sortProblems = (problems: readonly Problem[]): Problem[] => [...problems].sort((one, other) =>
  SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity)
  || PROBLEM_KINDS.indexOf(one.kind) - PROBLEM_KINDS.indexOf(other.kind)
  || compare(one.about?.name ?? '', other.about?.name ?? ''));

/** More than so many of one kind are told as one. */
const MOST_ALONE = 5;
const NAMED = 8;

const MANY: Readonly<Partial<Record<ProblemKind, { readonly text: string; readonly path: string }>>> = {
  'node-down': { text: 'nodes are down', path: '/nodes?state=down' },
  'node-not-joined': { text: 'nodes could not join', path: '/nodes?state=joinFailed' },
  'node-late': { text: 'nodes are not ready at present', path: '/nodes?state=attention' },
  'node-condition': { text: 'findings on nodes', path: '/nodes?state=attention' },
  'foreign-listener': { text: 'nodes have other programs on published ports', path: '/nodes?state=attention' },
  'drain-blocked': { text: 'nodes cannot be emptied', path: '/nodes?state=attention' },
  drift: { text: 'hosts differ from what is wanted', path: '/nodes?state=attention' },
  'tasks-missing': { text: 'services do not run all of their tasks', path: '/services?state=attention' },
  'crash-loop': { text: 'services have tasks that end soon after each start', path: '/services?state=attention' },
  'task-rejected': { text: 'services have tasks that could not be started', path: '/services?state=attention' },
  'job-failed': { text: 'jobs have failed', path: '/services?state=attention' },
  'update-paused': { text: 'updates are paused', path: '/services?state=attention' },
  'update-stuck': { text: 'updates do not get on', path: '/services?state=attention' },
  'update-rolled-back': { text: 'updates went back', path: '/services?state=attention' },
  'service-condition': { text: 'findings on services', path: '/services?state=attention' },
};

/** The problems with those of one kind and severity told as one where they are too many to read. Keeps the order. Pure. */
export function gatherProblems(problems: readonly Problem[]): Problem[] {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const key = `${problem.severity} ${problem.kind}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [problem]);
    else group.push(problem);
  }
  return [...groups.values()].flatMap((group) => gathered(group) ?? group);
}

function gathered(group: readonly Problem[]): Problem | undefined {
  const [first] = group;
  const many = first === undefined ? undefined : MANY[first.kind];
  if (first === undefined || many === undefined || group.length <= MOST_ALONE) return undefined;
  const names = [...new Set(group.flatMap(({ about }) => about?.name ?? []))];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return { kind: first.kind, severity: first.severity, title: `${group.length} ${many.text}`, reason: `${names.slice(0, NAMED).join(', ')}${more}`, remedy: first.remedy, path: many.path };
}

/** The worst problem of each object, by its kind and name. For problems in order. Pure. */
export function worstByObject(problems: readonly Problem[]): ReadonlyMap<string, Problem> {
  const worst = new Map<string, Problem>();
  for (const problem of problems) {
    const key = problem.about === undefined ? undefined : `${problem.about.kind}/${problem.about.name}`;
    if (key !== undefined && !worst.has(key)) worst.set(key, problem);
  }
  return worst;
}

/** `a; b; c; and 4 more`. Pure. */
export const listed = (items: readonly string[], most = 3, separator = '; '): string =>
  [...items.slice(0, most), ...(items.length > most ? [`and ${items.length - most} more`] : [])].join(separator);

/** A node's state says them already. */
const STATED: ReadonlySet<ProblemKind> = new Set(['node-down', 'node-not-joined', 'node-late']);

/** What to say of it beside the object's name and state, neither of which is said again; with its reason unless it is to be short. Pure. */
export function wordsBeside({ kind, title, about, reason = '' }: Problem, isShort = false): string {
  if (STATED.has(kind) && reason !== '') return reason;
  const prefix = about === undefined ? '' : `${about.kind} ${about.name}: `;
  const rest = prefix !== '' && title.startsWith(prefix) ? title.slice(prefix.length) : title;
  return `${rest.charAt(0).toUpperCase()}${rest.slice(1)}${isShort || reason === '' ? '' : `: ${reason}`}`;
}

/** `1 task`, `3 tasks`. Pure. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
