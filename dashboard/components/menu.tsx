import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { ActionButton } from './action-button.js';

export interface MenuItem {
  readonly label: string;
  /** Why it cannot be chosen. */
  readonly refusal?: string | undefined;
  readonly isDanger?: boolean;
  readonly onChoose: () => void;
}

export interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
}

/** A button that shows further ones. Escape, a press elsewhere and a choice close it. */
export function Menu({ label, items }: MenuProps): JSX.Element {
  const isOpen = useSignal(false);
  const id = useId();
  const ref = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen.value) return undefined;
    const onPress = ({ target }: Event): void => { if (!(target instanceof Node) || ref.current?.contains(target) !== true) isOpen.value = false; };
    document.addEventListener('pointerdown', onPress);
    document.addEventListener('focusin', onPress);
    return () => {
      document.removeEventListener('pointerdown', onPress);
      document.removeEventListener('focusin', onPress);
    };
  }, [isOpen.value]);
  const close = (): void => {
    button.current?.focus(); // the dialog that a choice opens gives the focus back to where it was: not into a closed menu
    isOpen.value = false;
  };
  return (
    <div ref={ref} onKeyDown={(event) => { if (event.key === 'Escape' && isOpen.value) close(); }}>
      <button type="button" class="button" ref={button} aria-expanded={isOpen.value} aria-controls={isOpen.value ? id : undefined} onClick={() => { isOpen.value = !isOpen.value; }}>{label} <span aria-hidden="true">▾</span></button>
      {isOpen.value && (
        <div class="menu-list" id={id} role="group" aria-label={label}>
          {items.map(({ label: text, refusal, isDanger, onChoose }) => <ActionButton key={text} label={text} refusal={refusal} isDanger={isDanger} onPress={() => { close(); onChoose(); }} />)}
        </div>
      )}
    </div>
  );
}
