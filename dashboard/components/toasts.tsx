import { signal } from '@preact/signals';
import type { JSX } from 'preact';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isBad: boolean;
}

const GOOD_NEWS_MS = 6000;
const toasts = signal<readonly Toast[]>([]);
let lastId = 0;

/** Tells the result of an action. Bad news stays until it is read. */
export function tell(text: string, { isBad = false }: { readonly isBad?: boolean } = {}): void {
  const toast: Toast = { id: ++lastId, text, isBad };
  toasts.value = [...toasts.value, toast];
  if (!isBad) setTimeout(() => dismiss(toast.id), GOOD_NEWS_MS);
}

const dismiss = (id: number): void => { toasts.value = toasts.value.filter((toast) => toast.id !== id); };

export const Toasts = (): JSX.Element => (
  <div class="toasts" role="status" aria-live="polite">
    {toasts.value.map(({ id, text, isBad }) => (
      <div key={id} class={`toast${isBad ? ' bad' : ''}`}>
        <span>{text}</span>
        <button type="button" aria-label="Dismiss" onClick={() => dismiss(id)}>×</button>
      </div>
    ))}
  </div>
);
