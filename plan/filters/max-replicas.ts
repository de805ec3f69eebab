import { refusal, type Candidate, type Filter } from './filter.js';

export const createMaxReplicasFilter = ({ task, placement: { maxReplicasPerNode } }: Candidate): Filter => {
  const full = refusal(`at the limit of ${maxReplicasPerNode} per node`);
  return (load) => (maxReplicasPerNode > 0 && load.ofService(task.spec.service) >= maxReplicasPerNode ? full : undefined);
};
