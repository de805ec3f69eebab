import { timestamp } from '../base/clock.js';
import { OperatorError } from '../base/errors.js';
import { renderManifest, type Manifest } from '../manifests/index.js';
import { canonicalJson, DRAIN_DEADLINE, without, type ClusterView, type Node } from '../model/index.js';
import type { NodeUpdate } from './contract.js';
import { acceptDocuments } from './submission.js';
import { planApply, refuseDying, type PlannedWrite } from './write.js';

export interface NodeUpdateContext {
  readonly view: ClusterView;
  readonly nowMs: number;
}

/**
 * The node as if its manifest had been edited so and applied, plus the deadline of a drain. Pure.
 * @throws MANIFEST_INVALID as an apply; USAGE for a deadline without a drain; CONFLICT for a node on its way out
 */
export function planNodeUpdate(node: Node, { availability, role, labels, forceAfterMs }: NodeUpdate, { view, nowMs }: NodeUpdateContext): PlannedWrite & { readonly object: Node } {
  refuseDying(node);
  const { metadata, spec, ...rest } = renderManifest(node as Manifest);
  const document = {
    ...rest, metadata: { ...metadata, labels: withChanges(node.metadata.labels, labels) }, spec: { ...spec, ...(availability !== undefined && { availability }), ...(role !== undefined && { role }) },
  };
  const [planned] = planApply(acceptDocuments([{ document }], view), { nowMs, newUid: () => node.metadata.uid, acceptNew: false, held: () => node });
  if (planned === undefined || planned.object.kind !== 'Node') throw new OperatorError('INTERNAL', `update node "${node.metadata.name}": nothing was planned`);
  return withDeadline(planned.object, node, forceAfterMs === undefined ? undefined : timestamp(nowMs + forceAfterMs));
}

/** null takes a label away. */
const withChanges = (labels: Readonly<Record<string, string>>, changes: NodeUpdate['labels'] = {}): Record<string, unknown> =>
  Object.fromEntries(Object.entries({ ...labels, ...changes }).filter(([, value]) => value !== null));

/** Every wish to drain says anew whether it has a deadline. */
function withDeadline(node: Node, held: Node, deadline: string | undefined): PlannedWrite & { readonly object: Node } {
  if (deadline !== undefined && node.spec.availability !== 'drain') throw new OperatorError('USAGE', 'a time after which tasks are stopped needs availability: drain');
  const others = without(node.metadata.annotations, DRAIN_DEADLINE);
  const annotations = deadline === undefined ? others : { ...others, [DRAIN_DEADLINE]: deadline };
  const object = { ...node, metadata: { ...node.metadata, annotations } };
  const isSame = canonicalJson([object.spec, object.metadata]) === canonicalJson([held.spec, held.metadata]);
  return isSame ? { outcome: 'unchanged', object: held } : { outcome: 'configured', object };
}
