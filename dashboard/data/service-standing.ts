import { isJob } from '../../model/job.js';
import { wantedTasks, type Service } from '../../model/service.js';
import { newestFirst, slotName, tasksBySlot } from '../../model/slots.js';
import { isServing, isTerminalTask, isWanted, type Task } from '../../model/task.js';
import { jobStanding } from './job-words.js';
import { taskPredicate, taskTone } from './task-words.js';
import type { Tone } from './tone.js';

export interface Replicas {
  readonly wanted: number;
  /** Slots with a container that runs. */
  readonly running: number;
  /** Slots that take connections: with a health check, those that pass it. */
  readonly serving: number;
}

export interface Standing extends Replicas {
  readonly tone: Tone;
  /** `2 of 3 run`. */
  readonly headline: string;
  /** Why that is not all, one reason each; none when it is. */
  readonly reasons: readonly string[];
}

export interface Surroundings {
  readonly nowMs: number;
  /** Nobody can ask the node what runs there. */
  readonly isLost: (node: string) => boolean;
}

/** Reasons that are spelled out. */
const MOST_REASONS = 4;

/** How a service stands to what is wanted of it, in words. `tasks` are all of the service. Pure, O(tasks). */
export function serviceStanding(service: Service, tasks: readonly Task[], surroundings: Surroundings): Standing {
  const { metadata, spec, status } = service;
  const replicas = replicasOf(service, tasks, surroundings);
  const live = tasks.filter((task) => !isTerminalTask(task)).length;
  if (metadata.deletionTimestamp !== undefined) return { ...replicas, tone: 'busy', headline: 'is being deleted', reasons: live === 0 ? [] : [`${countOf(live, 'task')} still to stop`] };
  if (isJob(spec)) return { ...replicas, ...jobStanding(service, tasks, surroundings.nowMs) };
  const headline = headlineOf(service, replicas);
  const unseen = status.observedGeneration < metadata.generation ? ['its last change has not been looked at yet'] : [];
  if (status.waitsFor !== undefined) return { ...replicas, tone: 'busy', headline: live === 0 ? 'has not begun' : headline, reasons: [status.waitsFor, ...unseen] };
  if (replicas.serving >= replicas.wanted) return { ...replicas, tone: unseen.length > 0 ? 'busy' : replicas.wanted === 0 ? 'idle' : 'good', headline, reasons: unseen };
  const missing = missingIn(service, tasks, surroundings);
  return { ...replicas, tone: missing.tone, headline, reasons: [...unseen, ...missing.reasons, ...heldBack(service)] };
}

function replicasOf(service: Service, tasks: readonly Task[], { isLost }: Surroundings): Replicas {
  const here = tasks.filter((task) => isWanted(task) && !isOn(task, isLost));
  const slotsWith = (holds: (task: Task) => boolean): number => new Set(here.filter(holds).map(slotName)).size;
  return { wanted: wantedTasks(service), running: slotsWith(({ status }) => status.state === 'running'), serving: slotsWith(isServing) };
}

function headlineOf({ spec: { healthcheck, mode } }: Service, { wanted, running, serving }: Replicas): string {
  if (wanted === 0) return mode === 'global' ? 'no node is to run it' : 'is scaled to 0: nothing is to run';
  const isWatched = healthcheck !== undefined && healthcheck.test[0] !== 'NONE';
  const healthy = !isWatched ? '' : serving === running ? ` and ${serving === 1 ? 'is' : 'are'} healthy` : `, ${serving} of them healthy`;
  if (running === 0) return wanted === 1 ? 'does not run' : `none of ${wanted} run`;
  if (wanted === 1 && running === 1) return serving === 1 ? `runs${isWatched ? ' and is healthy' : ''}` : 'runs, but is not healthy';
  return `${running >= wanted ? `all ${wanted}` : `${running} of ${wanted}`} run${healthy}`;
}

/** Of each slot that does not serve what its newest task says; equal texts are said once. */
function missingIn({ spec: { replicas, mode } }: Service, tasks: readonly Task[], { nowMs, isLost }: Surroundings): { readonly tone: Tone; readonly reasons: readonly string[] } {
  const slots = tasksBySlot(tasks);
  const texts = new Map<string, string[]>();
  let tone: Tone = 'busy', made = 0;
  for (const [name, ofSlot] of slots) {
    const wanted = newestFirst(ofSlot).filter(isWanted); // one that ended counts as well, while nothing follows it
    const [task] = wanted;
    if (task === undefined) continue;
    made += 1;
    if (wanted.some((one) => isServing(one) && !isOn(one, isLost))) continue;
    const { node } = task.status;
    const isGone = isOn(task, isLost);
    const text = isGone ? `is on ${node}, which does not answer` : taskPredicate(task, nowMs);
    if (isGone || taskTone(task) === 'bad') tone = 'bad';
    texts.set(text, [...(texts.get(text) ?? []), name]);
  }
  const unmade = mode === 'replicated' ? replicas - made : 0;
  const reasons = [...texts].map(([text, names]) => together(names, text));
  const shown = reasons.slice(0, MOST_REASONS);
  return { tone, reasons: [...shown, ...(reasons.length > shown.length ? [`${reasons.length - shown.length} more reasons below`] : []), ...(unmade > 0 ? [`${countOf(unmade, 'task')} not made yet`] : [])] };
}

const isOn = ({ status: { node } }: Task, holds: (node: string) => boolean): boolean => node !== undefined && holds(node);

const compare = new Intl.Collator('en', { numeric: true }).compare;

/** `web.3 and 39 more: …`; a predicate reads for one and for many alike. */
function together(names: readonly string[], text: string): string {
  const [first = '', ...others] = [...names].sort(compare);
  return `${first}${others.length === 0 ? '' : ` (and ${others.length} more like it)`} ${text}`;
}

/** Why nobody replaces what is missing, which its condition says behind the count. */
function heldBack({ status: { conditions, waitsFor } }: Service): readonly string[] {
  const message = conditions.find(({ type, status }) => type === 'Available' && status === 'False')?.message ?? '';
  return message.split('; ').slice(1).filter((part) => part !== waitsFor);
}

const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** One line: `2 of 3 run: web.3 waits: no suitable node (1 node lacks memory).` Pure. */
export const standingText = ({ headline, reasons }: Pick<Standing, 'headline' | 'reasons'>): string =>
  `${headline.charAt(0).toUpperCase()}${headline.slice(1)}${reasons.length === 0 ? '' : `: ${reasons.join('; ')}`}.`;
