import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { cluster } from '../data/cluster.js';
import { imageConsequence } from '../data/consequences/image.js';
import { whyDying } from '../data/consequences/present.js';
import { ActionDialog, consequenceOf } from './action-dialog.js';
import { Action } from './action.js';
import { updateImage } from './requests.js';
import type { ServiceActionProps, ServiceDialogProps } from './scale-action.js';

export const ImageAction = ({ service }: ServiceActionProps): JSX.Element => (
  <Action label="Update image" refusal={whyDying(service)} dialog={(onClose) => <ImageDialog service={service} onClose={onClose} />} />
);

function ImageDialog({ service, onClose }: ServiceDialogProps): JSX.Element {
  const { name } = service.metadata;
  const id = useId();
  const entered = useSignal(service.spec.image);
  const view = cluster.of('Service', 'Task', 'Node');
  const present = view.service(name);
  return (
    <ActionDialog title={`Update the image of ${name}`} confirm="Update" onClose={onClose} run={() => updateImage(present ?? service, entered.value.trim())}
      consequence={consequenceOf(present, (held) => imageConsequence(view, held, entered.value))}>
      <div class="field">
        <label for={id}>Image</label>
        <input class="input mono" id={id} type="text" autocomplete="off" autocapitalize="off" spellcheck={false} value={entered.value} onInput={(event) => { entered.value = event.currentTarget.value; }} />
      </div>
    </ActionDialog>
  );
}
