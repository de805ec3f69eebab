import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { RelativeTime } from '../components/relative-time.js';
import { cluster } from '../data/cluster.js';
import { rollbackChoices, rollbackConsequence, usualChoice, whyNoRollback, type RollbackChoice } from '../data/consequences/rollback.js';
import { ActionDialog, consequenceOf } from './action-dialog.js';
import { Action } from './action.js';
import { rollBack } from './requests.js';
import type { ServiceActionProps, ServiceDialogProps } from './scale-action.js';

export const RollbackAction = ({ service }: ServiceActionProps): JSX.Element => (
  <Action label="Roll back" refusal={whyNoRollback(service, rollbackChoices(cluster.of('Revisions'), service))} dialog={(onClose) => <RollbackDialog service={service} onClose={onClose} />} />
);

function RollbackDialog({ service, onClose }: ServiceDialogProps): JSX.Element {
  const { name } = service.metadata;
  const id = useId();
  const view = cluster.of('Service', 'Task', 'Node', 'Revisions');
  const present = view.service(name) ?? service;
  const choices = rollbackChoices(view, present);
  const chosen = useSignal(usualChoice(present, choices)?.revision.number);
  const choice = choices.find(({ revision }) => revision.number === chosen.value);
  return (
    <ActionDialog title={`Roll ${name} back`} confirm="Roll back" onClose={onClose} run={() => rollBack(present, choice?.revision.number ?? 0)}
      consequence={consequenceOf(view.service(name), (held) => rollbackConsequence(view, held, choice))}>
      <div class="field">
        <label for={id}>Back to</label>
        <select class="input" id={id} value={chosen.value ?? ''} onChange={(event) => { chosen.value = Number(event.currentTarget.value); }}>
          {choice === undefined && <option value="">Choose a revision</option>}
          {choices.map(({ revision: { number, spec } }) => <option key={number} value={number}>{`Revision ${number}: ${spec.image}`}</option>)}
        </select>
      </div>
      {choice !== undefined && <Changes choice={choice} />}
    </ActionDialog>
  );
}

/** What will be different. */
const Changes = ({ choice: { revision, changes } }: { readonly choice: RollbackChoice }): JSX.Element => (
  <div class="stack small">
    <span class="quiet">Wanted <RelativeTime at={revision.since} />, by {revision.cause}. {changes.length === 0 ? 'It says the same as the present one: its tasks are only made anew.' : 'Going back there changes:'}</span>
    {changes.length > 0 && <ul class="changes">{changes.map((change) => <li key={change}>{change}</li>)}</ul>}
  </div>
);
