import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { messageOf } from '../data/api.js';

export interface DialogProps {
  readonly title: string;
  /** What will happen, in words, before it does. */
  readonly consequence: ComponentChildren;
  /** The word on the button: what it does. */
  readonly confirm: string;
  readonly isDanger?: boolean;
  /** Nothing that can be done yet, with what is entered. */
  readonly isBlocked?: boolean;
  /** Does it. What it throws is shown, and the dialog stays. */
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
}

/** Asks before something is changed. Escape and the backdrop leave everything as it is. */
export function Dialog({ title, consequence, confirm, isDanger = false, isBlocked = false, onConfirm, onClose, children }: DialogProps): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null);
  const headingId = useId();
  const problem = useSignal('');
  const isBusy = useSignal(false);
  useEffect(() => ref.current?.showModal(), []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (isBusy.value || isBlocked) return;
    isBusy.value = true;
    problem.value = '';
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      problem.value = messageOf(error);
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <dialog class="dialog" ref={ref} aria-labelledby={headingId} onClose={onClose} onClick={(event) => { if (event.target === ref.current) onClose(); }}>
      <form onSubmit={(event) => { void submit(event); }}>
        <h2 id={headingId}>{title}</h2>
        {children}
        <div class="hint" aria-live="polite">{consequence}</div>
        {problem.value !== '' && <p class="error" role="alert">{problem.value}</p>}
        <div class="actions">
          <button type="button" class="button" onClick={onClose}>Cancel</button>
          <button type="submit" class={`button ${isDanger ? 'danger' : 'primary'}`} disabled={isBusy.value || isBlocked}>{isBusy.value ? 'Working…' : confirm}</button>
        </div>
      </form>
    </dialog>
  );
}
