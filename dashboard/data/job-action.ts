import type { JobActionResult, JobState, JobSummary } from '../../jobs/contract.js';
import type { JobAction } from './job-list.js';

export interface ActionWords {
  /** On the button that asks for it. */
  readonly button: string;
  readonly title: string;
  /** What will happen, before it does. */
  readonly consequence: string;
  readonly isDanger: boolean;
}

type About = Pick<JobSummary, 'queue' | 'key' | 'state' | 'name'>;

/** What an action is called, and what it will do. Pure. */
export function wordsOfAction(action: JobAction, job: About): ActionWords {
  switch (action) {
    case 'retry':
      return {
        button: 'Retry', title: `Retry ${job.name}?`, isDanger: false,
        consequence: `Drover looks at ${job.key} again now, and does what is missing by then, which may be nothing. It does so in a new job; this one stays with its log. If another job is at work on ${job.key}, the new one runs after it.`,
      };
    case 'promote':
      return { button: 'Run now', title: `Run ${job.name} now?`, isDanger: false, consequence: `What was to be looked at later is looked at now. A new job does it in the place of this one.` };
    case 'remove':
      return { button: 'Remove', title: `Remove ${job.name}?`, isDanger: true, consequence: REMOVAL[job.state] };
  }
}

const LOST = 'The job goes, and with it what it was to do: a change that waits for it comes to the host only when something else about it changes, or with the next look at everything (the resync, see resyncPeriod in the Cluster settings).';
const REMOVAL: Readonly<Record<JobState, string>> = {
  active: 'It is at work and cannot be removed.', waiting: LOST, delayed: LOST,
  failed: 'The job and its log go from the list. Nothing changes on any host.', completed: 'The job and its log go from the list. Nothing changes on any host.',
};

/** The request that carries it out. Pure. */
export function requestOf(action: JobAction, { queue, id }: Pick<JobSummary, 'queue' | 'id'>): { readonly method: 'POST' | 'DELETE'; readonly path: string } {
  const path = `/v1/jobs/${encodeURIComponent(queue)}/${encodeURIComponent(id)}`;
  return action === 'remove' ? { method: 'DELETE', path } : { method: 'POST', path: `${path}/${action}` };
}

/** What is told afterwards. Pure. */
export const resultText = ({ outcome, queue, key }: JobActionResult): string =>
  (outcome === 'removed' ? `Removed a job of ${queue} about ${key}.` : `${key} is due now in ${queue}.`);
