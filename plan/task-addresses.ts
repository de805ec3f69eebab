import { isWanted, networksOf, type Task } from '../model/index.js';
import { explainNoAddress, type AllocationDraft } from './allocation-draft.js';
import { compareText } from './service-draft.js';

/** Gives each pending task an address on each of its networks, oldest task first; all or none. What gets none stays pending and says which network is full. */
export function allocateTaskAddresses(draft: AllocationDraft): void {
  const waiting = draft.view.tasksInStage('pending').filter(lacksAddress);
  waiting.sort((a, b) => compareText(a.metadata.creationTimestamp, b.metadata.creationTimestamp) || compareText(a.metadata.name, b.metadata.name));
  for (const task of waiting) allocate(draft, task);
}

/** Nothing is missing: the scheduler may place it. */
export const hasAddresses = ({ spec, status }: Task): boolean => networksOf(spec).every((network) => status.addresses[network] !== undefined);

const lacksAddress = (task: Task): boolean => isWanted(task) && !hasAddresses(task);

export const NO_ADDRESS = 'waiting for an address';

function allocate(draft: AllocationDraft, task: Task): void {
  const addresses: Record<string, string> = {};
  for (const network of networksOf(task.spec)) {
    const address = task.status.addresses[network] ?? draft.pool(network)?.take();
    if (address === undefined) {
      giveBack(draft, task, addresses);
      explain(draft, task, explainNoAddress(draft, network));
      return;
    }
    addresses[network] = address;
  }
  const { error, message, ...status } = task.status;
  draft.put({ ...task, status: { ...status, message: message === NO_ADDRESS ? 'pending' : message, addresses, ...(message !== NO_ADDRESS && error !== undefined && { error }) } });
}

function giveBack(draft: AllocationDraft, task: Task, addresses: Readonly<Record<string, string>>): void {
  for (const [network, address] of Object.entries(addresses)) if (task.status.addresses[network] === undefined) draft.pool(network)?.giveBack(address);
}

function explain(draft: AllocationDraft, task: Task, error: string): void {
  if (task.status.error !== error || task.status.message !== NO_ADDRESS) draft.put({ ...task, status: { ...task.status, message: NO_ADDRESS, error } });
}
