import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { ActionButton } from '../components/action-button.js';
import { whyNotAllowed } from '../data/permission.js';
import { session } from '../data/session.js';

export interface ActionProps {
  readonly label: string;
  /** Why it cannot be done to the object as it is, whoever asks. */
  readonly refusal?: string | undefined;
  readonly isDanger?: boolean;
  /** Says what it would come to, and does it. */
  readonly dialog: (close: () => void) => JSX.Element;
}

/** Of whoever is logged in: reading is all that the role view is for. */
export const refusalOf = (refusal: string | undefined): string | undefined => whyNotAllowed(session.value?.role) ?? refusal;

/** A button and, once it is pressed, its dialog. */
export function Action({ label, refusal, isDanger, dialog }: ActionProps): JSX.Element {
  const isOpen = useSignal(false);
  return (
    <>
      <ActionButton label={label} refusal={refusalOf(refusal)} isDanger={isDanger} onPress={() => { isOpen.value = true; }} />
      {isOpen.value && dialog(() => { isOpen.value = false; })}
    </>
  );
}
