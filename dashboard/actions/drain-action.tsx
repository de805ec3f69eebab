import { useSignal, type Signal } from '@preact/signals';
import { Fragment, type JSX } from 'preact';
import { useId } from 'preact/hooks';
import { cluster } from '../data/cluster.js';
import { patienceMs, PATIENCES, type Patience } from '../data/consequences/patience.js';
import { drainConsequence, residents } from '../data/consequences/node.js';
import { whyDying } from '../data/consequences/present.js';
import { refused } from '../data/consequences/consequence.js';
import { ActionDialog, consequenceOf } from './action-dialog.js';
import { Action } from './action.js';
import type { NodeActionProps, NodeDialogProps } from './node-actions.js';
import { drain } from './requests.js';

export const DrainAction = ({ node }: NodeActionProps): JSX.Element => (
  <Action label="Drain" refusal={whyDying(node)} dialog={(onClose) => <DrainDialog node={node} onClose={onClose} />} />
);

function DrainDialog({ node: { metadata: { name } }, onClose }: NodeDialogProps): JSX.Element {
  const patience = useSignal<Patience>('long');
  const minutes = useSignal('10');
  const view = cluster.of('Service', 'Task', 'Node');
  const tasks = residents(view, name).length;
  const limit = patienceMs(patience.value, minutes.value);
  const consequence = consequenceOf(view.node(name), (node) => (limit === 'invalid' ? refused('A number of minutes from 1 up is wanted.') : drainConsequence(view, node, limit)));
  return (
    <ActionDialog title={`Drain ${name}`} confirm="Drain" isDanger={patience.value === 'none'} onClose={onClose} consequence={consequence}
      run={() => drain(name, { tasks, forceAfterMs: limit === 'invalid' ? undefined : limit })}>
      {tasks > 0 && <PatienceChoice patience={patience} minutes={minutes} />}
    </ActionDialog>
  );
}

interface PatienceProps {
  readonly patience: Signal<Patience>;
  readonly minutes: Signal<string>;
}

function PatienceChoice({ patience, minutes }: PatienceProps): JSX.Element {
  const name = useId();
  return (
    <fieldset class="choices">
      <legend>How long to wait for replacements</legend>
      {PATIENCES.map(({ patience: value, text }) => (
        <Fragment key={value}>
          <label><input type="radio" name={name} value={value} checked={patience.value === value} onChange={() => { patience.value = value; }} />{text}</label>
          {value === 'limited' && patience.value === value && (
            <label class="choice-detail">Minutes <input class="input" type="number" min={1} max={10_080} step={1} value={minutes.value} onInput={(event) => { minutes.value = event.currentTarget.value; }} /></label>
          )}
        </Fragment>
      ))}
    </fieldset>
  );
}
