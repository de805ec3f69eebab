import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Service } from '../../model/service.js';
import { cluster } from '../data/cluster.js';
import { MOST_REPLICAS, scaleConsequence, whyNotScaled } from '../data/consequences/scale.js';
import { ActionDialog, consequenceOf } from './action-dialog.js';
import { Action } from './action.js';
import { scale } from './requests.js';

export interface ServiceActionProps {
  readonly service: Service;
}

export interface ServiceDialogProps extends ServiceActionProps {
  readonly onClose: () => void;
}

export const ScaleAction = ({ service }: ServiceActionProps): JSX.Element => (
  <Action label="Scale" refusal={whyNotScaled(service)} dialog={(onClose) => <ScaleDialog service={service} onClose={onClose} />} />
);

function ScaleDialog({ service, onClose }: ServiceDialogProps): JSX.Element {
  const { name } = service.metadata;
  const id = useId();
  const entered = useSignal(String(service.spec.replicas));
  const text = entered.value.trim();
  const replicas = /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  const view = cluster.of('Service', 'Task', 'Node');
  return (
    <ActionDialog title={`Scale ${name}`} confirm="Scale" isDanger={replicas === 0} onClose={onClose} run={() => scale(name, replicas ?? 0)}
      consequence={consequenceOf(view.service(name), (present) => scaleConsequence(view, present, replicas))}>
      <div class="field">
        <label for={id}>Number of tasks</label>
        <input class="input short" id={id} type="number" inputMode="numeric" min={0} max={MOST_REPLICAS} step={1} value={entered.value} onInput={(event) => { entered.value = event.currentTarget.value; }} />
      </div>
    </ActionDialog>
  );
}
