import type { JSX } from 'preact';
import type { Task } from '../../model/task.js';
import { cluster } from '../data/cluster.js';
import { killConsequence, whyNotKilled } from '../data/consequences/kill.js';
import { ActionDialog, consequenceOf } from './action-dialog.js';
import { Action } from './action.js';
import { kill } from './requests.js';

export interface TaskActionProps {
  readonly task: Task;
}

/** What administrators do to a task. */
export const TaskActions = ({ task }: TaskActionProps): JSX.Element => <div class="action-row"><KillAction task={task} /></div>;

export const KillAction = ({ task }: TaskActionProps): JSX.Element => (
  <Action label="Kill" isDanger refusal={whyNotKilled(task)} dialog={(onClose) => <KillDialog task={task} onClose={onClose} />} />
);

function KillDialog({ task, onClose }: TaskActionProps & { readonly onClose: () => void }): JSX.Element {
  const { name } = task.metadata;
  const view = cluster.of('Service', 'Task', 'Node');
  return <ActionDialog title={`Kill ${name}`} confirm="Kill" isDanger onClose={onClose} run={() => kill(task)} consequence={consequenceOf(view.task(name), (present) => killConsequence(view, present))} />;
}
