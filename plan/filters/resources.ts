import { refusal, type Candidate, type Filter } from './filter.js';

const NO_CPU = refusal('lacks cpus', 'lack cpus'), NO_MEMORY = refusal('lacks memory', 'lack memory');

/** What is reserved there and what the task reserves fit the node; real usage is not looked at, as in Swarm. */
export const createResourceFilter = ({ task }: Candidate): Filter => {
  const { cpus = 0, memory = 0, genericResources = {} } = task.spec.container.resources.reservations;
  const kinds = Object.entries(genericResources).map(([kind, amount]) => ({ kind, amount, lack: refusal(`lacks ${kind}`, `lack ${kind}`) }));
  return (load) => {
    const facts = load.node.status.facts;
    if (memory > 0 && load.memory + memory > (facts?.memory ?? 0)) return NO_MEMORY;
    // Sums of decimal fractions: 0.1 + 0.2 must fit 0.3.
    if (cpus > 0 && load.cpus + cpus > (facts?.cpus ?? 0) + 1e-9) return NO_CPU;
    return kinds.find(({ kind, amount }) => load.free(kind) < amount)?.lack;
  };
};
