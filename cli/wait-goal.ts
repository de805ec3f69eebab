import type { ObjectRef } from '../api/contract.js';
import { resolveName } from '../api/resolve.js';
import { isCode, OperatorError } from '../base/errors.js';
import { isJob, type AnyResource, type ClusterView, type Condition } from '../model/index.js';
import { jobProgress } from './job-progress.js';
import { progressOf, type Progress } from './progress.js';

export interface Goal {
  /** In the message of a timeout. */
  readonly name: string;
  /** Said once it holds. */
  readonly reached: string;
  readonly progress: (view: ClusterView, ref: ObjectRef) => Progress;
}

/** `running`, `complete`, `delete`, `state=X`, `condition=T` or `condition=T=S`. @throws USAGE */
export function parseGoal(text: string): Goal {
  const [word = '', value, status = 'True'] = text.split('=');
  if (text === 'running') return { name: 'running', reached: 'running', progress: running };
  if (text === 'complete') return { name: 'complete', reached: 'complete', progress: complete };
  if (text === 'delete') return { name: 'deleted', reached: 'deleted', progress: deleted };
  if (word === 'state' && value) return valueGoal(`in state ${value}`, (object) => ({ isMet: stateOf(object) === value, found: `${stateOf(object)}: ${reasonOf(object)}` }));
  if (word === 'condition' && value) return valueGoal(`${value}=${status}`, (object) => conditionFound(object, value, status));
  throw new OperatorError('USAGE', `--for: "${text}" is none of running, complete, delete, state=STATE, condition=TYPE, condition=TYPE=STATUS`, { for: text });
}

/** Of a task that it runs; of all else that it is what its spec says. */
function running(view: ClusterView, ref: ObjectRef): Progress {
  const object = find(view, ref);
  if (object?.kind !== 'Task') return progressOf(view, ref.kind, object?.metadata.name ?? ref.name);
  const isDone = object.status.state === 'running';
  const text = `${object.status.state}: ${reasonOf(object)}`;
  return { isDone, lines: [text], blockers: isDone ? [] : [text] };
}

/** Of a job that its newest run is complete, of a task that it ended well. @throws USAGE for what has no end */
function complete(view: ClusterView, ref: ObjectRef): Progress {
  const object = find(view, ref);
  if (object === undefined) return progressOf(view, ref.kind, ref.name);
  if (object.kind === 'Service' && isJob(object.spec)) return jobProgress(object, view.tasksOfService(object.metadata.name), { waitsForRun: true });
  if (object.kind === 'Task') return valueGoal('complete', (task) => ({ isMet: stateOf(task) === 'complete', found: `${stateOf(task)}: ${reasonOf(task)}` })).progress(view, ref);
  throw new OperatorError('USAGE', `--for complete: ${object.kind.toLowerCase()}/${object.metadata.name} is no job and does not end`, { ref });
}

/** A prefix must not keep it waiting for another object: only the exact name counts. */
function deleted(view: ClusterView, { kind, name }: ObjectRef): Progress {
  const isDone = view.get(kind, name) === undefined;
  return { isDone, lines: ['still there'], blockers: isDone ? [] : ['still there'] };
}

type Verdict = { readonly isMet: boolean; readonly found: string };

const valueGoal = (name: string, judge: (object: AnyResource) => Verdict): Goal => ({
  name, reached: `is ${name}`,
  progress: (view, ref) => {
    const object = find(view, ref);
    const { isMet, found } = object === undefined ? { isMet: false, found: 'does not exist' } : judge(object);
    return { isDone: isMet, lines: [found], blockers: isMet ? [] : [found] };
  },
});

/** Undefined while there is none: it may still come. @throws CONFLICT when several fit */
function find(view: ClusterView, { kind, name }: ObjectRef): AnyResource | undefined {
  try {
    return resolveName(view, kind, name);
  } catch (error) {
    if (isCode(error, 'NOT_FOUND')) return undefined;
    throw error;
  }
}

const stateOf = (object: AnyResource): string => (object.kind === 'Node' || object.kind === 'Task' ? object.status.state : '<none>');

const reasonOf = (object: AnyResource): string => {
  if (object.kind === 'Task') return object.status.error ?? object.status.message;
  return object.kind === 'Node' ? object.status.message : '';
};

function conditionFound(object: AnyResource, type: string, status: string): Verdict {
  const conditions: readonly Condition[] = 'conditions' in object.status ? object.status.conditions : [];
  const found = conditions.find((condition) => condition.type === type);
  if (found === undefined) return { isMet: false, found: `has no condition ${type}` };
  return { isMet: found.status === status, found: `${type} is ${found.status}: ${found.reason}: ${found.message}` };
}
