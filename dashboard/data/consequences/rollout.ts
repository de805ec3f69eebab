import type { ClusterView } from '../../../model/cluster-view.js';
import { isJob } from '../../../model/job.js';
import type { Service } from '../../../model/service.js';
import { isPaused, isUnderWay, ROLLOUT_PAUSED } from '../../../model/update.js';
import { refused, type Consequence } from './consequence.js';
import { whyDying } from './present.js';
import { replacement } from './terms.js';

export type RolloutDeed = 'pause' | 'resume' | 'restart';

/** A person or a failure stopped its updates: they can be resumed. Pure. */
export const isStopped = ({ metadata, status }: Service): boolean => metadata.annotations[ROLLOUT_PAUSED] !== undefined || isPaused(status.update);

/** Why one of these cannot be done to the service as it is. Pure. */
export function whyNoRollout(service: Service, deed: RolloutDeed): string | undefined {
  const { metadata: { name, annotations }, spec } = service;
  if (deed !== 'restart' && isJob(spec)) return `${name} is a job: it has runs, and no updates.`;
  if (deed === 'restart' && annotations[ROLLOUT_PAUSED] !== undefined) return `The rollout of ${name} is paused: resume it first.`;
  return whyDying(service);
}

/** What pausing and resuming updates, or making all tasks anew, comes to. Pure. */
export function rolloutConsequence(view: ClusterView, service: Service, deed: RolloutDeed): Consequence {
  const refusal = whyNoRollout(service, deed);
  if (refusal !== undefined) return refused(refusal);
  if (deed === 'pause') return pausing(service);
  if (deed === 'resume') return resuming(service);
  const { says, warns } = replacement(view, service, 'update');
  return { says: [...says, 'The new tasks run the same image with the same settings.'], warns };
}

const pausing = ({ status: { update } }: Service): Consequence => ({
  says: [
    isUnderWay(update) ? 'No further task is replaced until somebody resumes it. Those that are being replaced are finished.' : 'No update is under way. The next change of what it runs waits until somebody resumes it.',
    'Tasks that run go on, and those that fail are replaced as before.',
  ],
  warns: [],
});

function resuming(service: Service): Consequence {
  const { metadata, status: { update } } = service;
  if (!isStopped(service)) return refused(`${metadata.name} is not paused.`);
  const isHeld = metadata.annotations[ROLLOUT_PAUSED] !== undefined;
  if (!isHeld) return { says: ['Tries again with the tasks that are not replaced yet.', `It stopped by itself: ${update?.message ?? ''}.`], warns: [] };
  return { says: [isPaused(update) ? 'Goes on where it was paused.' : 'Changes of what it runs are rolled out again; one that waits begins at once.'], warns: [] };
}
