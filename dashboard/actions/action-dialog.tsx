import type { ComponentChildren, JSX } from 'preact';
import { Dialog } from '../components/dialog.js';
import { tell } from '../components/toasts.js';
import { cluster } from '../data/cluster.js';
import { refused, type Consequence } from '../data/consequences/consequence.js';
import { follow } from '../data/operations.js';
import type { Told } from './requests.js';
import '../styles/actions.css';

export interface ActionDialogProps {
  readonly title: string;
  /** What it would come to, by the present picture. */
  readonly consequence: Consequence;
  readonly confirm: string;
  readonly isDanger?: boolean;
  readonly run: () => Promise<Told>;
  readonly onClose: () => void;
  /** What can be chosen. */
  readonly children?: ComponentChildren;
}

/** Asks, does it, tells what was answered, and has it followed. What an old picture says of consequences may be wrong, so nothing is done by it. */
export function ActionDialog({ consequence, run, ...dialog }: ActionDialogProps): JSX.Element {
  const told = cluster.freshness.value.state === 'live' ? consequence : refused('The connection to the control plane is lost, so nobody can tell what this would do. Wait until it is back.');
  const confirm = async (): Promise<void> => {
    const { text, operation } = await run();
    tell(text);
    if (operation !== undefined) follow(operation);
  };
  return <Dialog {...dialog} isBlocked={told.refusal !== undefined} onConfirm={confirm} consequence={<ConsequenceText consequence={told} />} />;
}

const ConsequenceText = ({ consequence: { refusal, says, warns } }: { readonly consequence: Consequence }): JSX.Element => (
  <div class="consequence-box">
    {refusal !== undefined && <p class="breakable">{refusal}</p>}
    {says.length > 0 && <ul class="consequence">{says.map((text) => <li key={text} class="breakable">{text}</li>)}</ul>}
    {warns.map((text) => <p key={text} class="consequence-warning"><strong>Note:</strong> {text}</p>)}
  </div>
);

/** Of an object that may have gone while the dialog is open. */
export const consequenceOf = <T,>(object: T | undefined, consequence: (object: T) => Consequence): Consequence =>
  (object === undefined ? refused('It is not there any more.') : consequence(object));
