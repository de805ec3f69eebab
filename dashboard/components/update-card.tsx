import type { JSX } from 'preact';
import type { Service } from '../../model/service.js';
import type { Task } from '../../model/task.js';
import type { UpdateStatus } from '../../model/update.js';
import { updateProgress } from '../data/update-progress.js';
import { updateLines } from '../data/setting-words.js';
import { Card, Empty } from './card.js';
import { Lines } from './lines.js';
import { Pairs } from './pairs.js';
import { RelativeTime } from './relative-time.js';
import { StateBadge } from './state-badge.js';

export interface UpdateCardProps {
  readonly service: Service;
  readonly tasks: readonly Task[];
}

/** The last change from one version of the tasks to another, and how such changes are made. */
export function UpdateCard({ service, tasks }: UpdateCardProps): JSX.Element {
  const { spec, status: { update } } = service;
  return (
    <Card title="Update">
      <div class="stack">
        {update === undefined ? <Empty>Its tasks have had one version only: nothing has been updated.</Empty> : <Progress service={service} update={update} tasks={tasks} />}
        <details>
          <summary>How it is updated, and rolled back</summary>
          <Pairs items={[['Update', <Lines lines={updateLines(spec.updateConfig)} />], ['Rollback', <Lines lines={updateLines(spec.rollbackConfig)} />]]} />
        </details>
      </div>
    </Card>
  );
}

function Progress({ service, update, tasks }: UpdateCardProps & { readonly update: UpdateStatus }): JSX.Element {
  const { done, all, skipped, deadlineMs } = updateProgress(service, update, tasks);
  return (
    <>
      <div class="row"><StateBadge state={update.state} /><span class="breakable">{update.message}</span></div>
      <div class="stack-tight">
        <progress class="update-meter" value={done} max={Math.max(all, 1)} aria-label="Slots of the new version" />
        <span class="small quiet">{done} of {all} {all === 1 ? 'slot takes' : 'slots take'} connections with this version</span>
      </div>
      <Pairs items={[
        ['Began', <RelativeTime at={update.startedAt} />],
        ['Went on', update.resumedAt === undefined ? undefined : <RelativeTime at={update.resumedAt} />],
        ['Completed', update.completedAt === undefined ? undefined : <RelativeTime at={update.completedAt} />],
        ['Gives up', deadlineMs === undefined ? undefined : <><RelativeTime at={new Date(deadlineMs).toISOString()} />, unless one more slot gets on before</>],
        ['Left out', skipped.length === 0 ? undefined : skipped.join(', ')],
        ['Went back since', update.reason],
      ]} />
    </>
  );
}
