import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { messageOf } from '../data/api.js';
import { tell } from './toasts.js';

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

/** Asks before something is changed. Escape and the backdrop leave everything as it is; whatever had the focus has it again afterwards. */
export function Dialog({ title, consequence, confirm, isDanger = false, isBlocked = false, onConfirm, onClose, children }: DialogProps): JSX.Element {
  const { ref, isGone, onBackdrop } = useModal(onClose);
  const headingId = useId(), consequenceId = useId();
  const problem = useSignal('');
  const isBusy = useSignal(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (isBusy.value || isBlocked) return;
    isBusy.value = true;
    problem.value = '';
    try {
      await onConfirm();
      if (!isGone()) onClose();
    } catch (error) {
      if (isGone()) tell(`${title}: ${messageOf(error)}`, { isBad: true });
      else problem.value = messageOf(error);
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <dialog class="dialog" ref={ref} aria-labelledby={headingId} aria-describedby={consequenceId} onClose={() => { if (!isGone()) onClose(); }} {...onBackdrop}>
      <form onSubmit={(event) => { void submit(event); }} aria-busy={isBusy.value}>
        <h2 id={headingId} class="breakable">{title}</h2>
        {children}
        <div id={consequenceId} class="hint" aria-live="polite">{consequence}</div>
        {problem.value !== '' && <p class="error" role="alert">{problem.value}</p>}
        <div class="actions">
          <button type="button" class="button" onClick={onClose}>Cancel</button>
          <button type="submit" class={`button ${isDanger ? 'danger' : 'primary'}`} disabled={isBusy.value || isBlocked}>{isBusy.value ? 'Working…' : confirm}</button>
        </div>
      </form>
    </dialog>
  );
}

/** Opens the dialog for as long as the component is there. `isGone`: it is not any more, and what was begun in it may still be under way. */
function useModal(onClose: () => void) {
  const ref = useRef<HTMLDialogElement>(null);
  const gone = useRef(false);
  const pressed = useRef<EventTarget | null>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    const opener = document.activeElement;
    dialog?.showModal();
    return () => {
      gone.current = true;
      dialog?.close(); // removed without this, a dialog gives the focus back to nobody
      if (document.activeElement !== document.body && document.activeElement !== null) return;
      const heir = opener instanceof HTMLElement && opener.isConnected ? opener : document.getElementById('content');
      heir?.focus();
    };
  }, []);
  return {
    ref, isGone: () => gone.current,
    onBackdrop: {
      // a drag that selects text may end on the backdrop: only what began there is meant for it
      onPointerDown: ({ target }: Event) => { pressed.current = target; },
      onClick: ({ target }: Event) => { if (target === ref.current && pressed.current === ref.current) onClose(); },
    },
  };
}
