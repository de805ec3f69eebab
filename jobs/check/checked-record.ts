import { timestamp, type Clock } from '../../base/clock.js';
import { withCondition, type Finding } from '../../model/index.js';
import { checkedCondition } from '../../plan/check/condition.js';
import type { StorePort } from '../ports.js';

interface RecordDeps {
  readonly store: Pick<StorePort, 'update'>;
  readonly clock: Clock;
}

/** Says in each node's `Checked` condition what was found there last. */
export async function recordChecked({ store, clock }: RecordDeps, findings: readonly Finding[], nodes: readonly string[]): Promise<void> {
  await Promise.all(nodes.map((name) => store.update('Node', name, (node) => {
    const condition = checkedCondition(findings.filter((finding) => finding.node === name));
    const conditions = withCondition(node.status.conditions, condition, timestamp(clock.now()));
    return conditions === node.status.conditions ? undefined : { ...node, status: { ...node.status, conditions } };
  })));
}
