import { timestamp } from '../base/clock.js';
import { INGRESS, isLeavingState, networksOf, withCondition, type Node } from '../model/index.js';
import { explainNoAddress, isSameRecord, type AllocationDraft } from './allocation-draft.js';
import type { PlanContext } from './context.js';

/** Gives each joined node one address of its own (the load balancer's) on ingress and on each network of its tasks, kept while one of them is not released. */
export function allocateNodeAttachments(draft: AllocationDraft, context: PlanContext): void {
  for (const stored of draft.view.list('Node')) {
    const node = draft.node(stored);
    const wanted = wantedNetworks(draft, node);
    const attachments = attach(draft, node, wanted);
    const problems = wanted.filter((network) => attachments[network] === undefined).map((network) => explainNoAddress(draft, network));
    const conditions = attachmentCondition(node, problems, timestamp(context.now));
    if (conditions === node.status.conditions && isSameRecord(attachments, node.status.attachments)) continue;
    draft.put({ ...node, status: { ...node.status, attachments, conditions } });
  }
}

function wantedNetworks({ view }: AllocationDraft, { metadata: { name }, status: { state, vtep } }: Node): string[] {
  if (isLeavingState(state) || vtep === undefined) return [];
  const networks = new Set([INGRESS]);
  for (const task of view.tasksOnNode(name)) if (!task.status.released) for (const network of networksOf(task.spec)) networks.add(network);
  return [...networks].sort();
}

function attach(draft: AllocationDraft, { status }: Node, wanted: readonly string[]): Record<string, string> {
  return Object.fromEntries(wanted.flatMap((network): [string, string][] => {
    const address = status.attachments[network] ?? draft.pool(network)?.take();
    return address === undefined ? [] : [[network, address]];
  }));
}

function attachmentCondition({ status: { conditions } }: Node, problems: readonly string[], at: string): Node['status']['conditions'] {
  if (problems.length === 0 && !conditions.some(({ type }) => type === 'Attached')) return conditions;
  return withCondition(conditions, problems.length === 0
    ? { type: 'Attached', status: 'True', reason: 'Attached', message: '' }
    : { type: 'Attached', status: 'False', reason: 'AddressesExhausted', message: problems.join('; ') }, at);
}
