import type { JSX } from 'preact';
import { useLocation } from 'preact-iso';
import type { JobState } from '../../jobs/contract.js';
import { JOB_STATES, pathOfJobList, QUEUE_NAMES, queueTitle, stateWords, type JobListFilter } from '../data/job-list.js';

/** Narrows the list; what is chosen stands in the address. */
export function JobFilterBar({ filter }: { readonly filter: JobListFilter }): JSX.Element {
  const { route } = useLocation();
  const choose = (change: JobListFilter): void => route(pathOfJobList({ ...filter, ...change }), true);
  return (
    <form class="filters" role="search" aria-label="Narrow the list of jobs" onSubmit={(event) => event.preventDefault()}>
      <label class="field"><span class="label">Queue</span>
        <select class="input" value={filter.queue ?? ''} onChange={(event) => choose({ queue: event.currentTarget.value || undefined })}>
          <option value="">All queues</option>
          {QUEUE_NAMES.map((queue) => <option key={queue} value={queue} title={queueTitle(queue)}>{queue}</option>)}
        </select>
      </label>
      <label class="field"><span class="label">State</span>
        <select class="input" value={filter.state ?? ''} onChange={(event) => choose({ state: (event.currentTarget.value || undefined) as JobState | undefined })}>
          <option value="">All states</option>
          {JOB_STATES.map((state) => <option key={state} value={state}>{stateWords(state)}</option>)}
        </select>
      </label>
      <label class="field wide"><span class="label">About</span>
        <input class="input" type="search" placeholder="Name of a node, service or task" value={filter.key ?? ''} onChange={(event) => choose({ key: event.currentTarget.value.trim() || undefined })} />
      </label>
      {Object.keys(filter).length > 0 && <a class="button" href="/jobs">Show all</a>}
    </form>
  );
}
