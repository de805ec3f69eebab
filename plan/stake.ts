import { stageOf, type AnyResource, type Service, type Task } from '../model/index.js';

/**
 * What of an object the planners of scarce things look at: addresses, places, releases, history. As long as it stays the same, none of them
 * would decide otherwise; that spares them the steps of each start and the counts of each service. undefined: any change may matter.
 */
export function stakeOf(object: AnyResource): string | undefined {
  if (object.kind === 'Task') return stakeOfTask(object);
  return object.kind === 'Service' ? stakeOfService(object) : undefined;
}

const stakeOfTask = (task: Task): string => {
  const { metadata, spec: { desired }, status: { node, addresses, containerId, startedAt } } = task;
  const stage = stageOf(task);
  return JSON.stringify([metadata.uid, stage, desired, node, Object.keys(addresses).length, ...(stage === 'ended' ? [containerId === undefined, startedAt === undefined] : [])]);
};

const stakeOfService = ({ metadata: { uid, generation, deletionTimestamp }, status: { virtualAddresses, fwmark } }: Service): string =>
  JSON.stringify([uid, generation, deletionTimestamp, virtualAddresses, fwmark]);
