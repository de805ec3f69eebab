import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import '../styles/object-page.css';

export interface FoldProps {
  /** Always seen; a press opens the rest. */
  readonly summary: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part that is drawn only while it is open. */
export function Fold({ summary, children }: FoldProps): JSX.Element {
  const isOpen = useSignal(false);
  return (
    <details class="fold" onToggle={(event) => { isOpen.value = event.currentTarget.open; }}>
      <summary>{summary}</summary>
      {isOpen.value && <div class="inside">{children}</div>}
    </details>
  );
}
