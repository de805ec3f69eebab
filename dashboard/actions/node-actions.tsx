import type { JSX } from 'preact';
import type { Node } from '../../model/node.js';
import { cluster } from '../data/cluster.js';
import { balanceAllConsequence } from '../data/consequences/balance.js';
import { activateConsequence, pauseConsequence } from '../data/consequences/node.js';
import { whyDying } from '../data/consequences/present.js';
import { ActionDialog, consequenceOf } from './action-dialog.js';
import { Action } from './action.js';
import { DrainAction } from './drain-action.js';
import { rebalance, updateNode } from './requests.js';

export interface NodeActionProps {
  readonly node: Node;
}

export interface NodeDialogProps extends NodeActionProps {
  readonly onClose: () => void;
}

/** What administrators do to a node; what it is already is not offered. */
export function NodeActions({ node }: NodeActionProps): JSX.Element {
  const { availability } = node.spec;
  return (
    <div class="action-row">
      {availability !== 'active' && <ActivateAction node={node} />}
      {(availability !== 'drain' || node.status.availability?.state !== 'drained') && <DrainAction node={node} />}
      {availability !== 'pause' && <PauseNodeAction node={node} />}
      {availability === 'active' && <RebalanceAllAction />}
    </div>
  );
}

export const PauseNodeAction = ({ node }: NodeActionProps): JSX.Element => (
  <Action label="Pause" refusal={whyDying(node)} dialog={(onClose) => <PauseDialog node={node} onClose={onClose} />} />
);

export const ActivateAction = ({ node }: NodeActionProps): JSX.Element => (
  <Action label="Activate" refusal={whyDying(node)} dialog={(onClose) => <ActivateDialog node={node} onClose={onClose} />} />
);

/** Of all replicated services: a node that was empty gets its share again. */
export const RebalanceAllAction = (): JSX.Element => (
  <Action label="Rebalance" dialog={(onClose) => <BalanceDialog onClose={onClose} />} />
);

function PauseDialog({ node: { metadata: { name } }, onClose }: NodeDialogProps): JSX.Element {
  const view = cluster.of('Task', 'Node');
  return <ActionDialog title={`Pause ${name}`} confirm="Pause" onClose={onClose} run={() => updateNode(name, { availability: 'pause' })} consequence={consequenceOf(view.node(name), (node) => pauseConsequence(view, node))} />;
}

function ActivateDialog({ node: { metadata: { name } }, onClose }: NodeDialogProps): JSX.Element {
  const view = cluster.of('Node');
  return <ActionDialog title={`Activate ${name}`} confirm="Activate" onClose={onClose} run={() => updateNode(name, { availability: 'active' })} consequence={consequenceOf(view.node(name), activateConsequence)} />;
}

const BalanceDialog = ({ onClose }: { readonly onClose: () => void }): JSX.Element => (
  <ActionDialog title="Rebalance all services" confirm="Rebalance" onClose={onClose} run={() => rebalance()} consequence={balanceAllConsequence(cluster.of('Service', 'Task', 'Node'))} />
);
