import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLocation } from 'preact-iso';
import type { JobActionResult, JobSummary } from '../../jobs/contract.js';
import { ask } from '../data/api.js';
import { requestOf, resultText, wordsOfAction } from '../data/job-action.js';
import { actionsOn, pathOfJobList, type JobAction } from '../data/job-list.js';
import { isAdmin } from '../data/session.js';
import { Dialog } from './dialog.js';
import { tell } from './toasts.js';

/** What may be done with the job, for administrators; asks before it does it. Afterwards the jobs of its key are shown. */
export function JobActions({ job }: { readonly job: JobSummary }): JSX.Element | null {
  const chosen = useSignal<JobAction | undefined>(undefined);
  const { route } = useLocation();
  if (!isAdmin()) return null;
  const carryOut = async (action: JobAction): Promise<void> => {
    const { method, path } = requestOf(action, job);
    tell(resultText(await ask<JobActionResult>(path, { method })));
    route(pathOfJobList({ queue: job.queue, key: job.key }));
  };
  const action = chosen.value;
  const words = action === undefined ? undefined : wordsOfAction(action, job);
  return (
    <>
      {actionsOn(job.state).map((one) => (
        <button key={one} type="button" class={`button${wordsOfAction(one, job).isDanger ? ' danger' : ''}`} onClick={() => { chosen.value = one; }}>{wordsOfAction(one, job).button}</button>
      ))}
      {action !== undefined && words !== undefined && (
        <Dialog title={words.title} consequence={words.consequence} confirm={words.button} isDanger={words.isDanger} onConfirm={() => carryOut(action)} onClose={() => { chosen.value = undefined; }} />
      )}
    </>
  );
}
