import { signal } from '@preact/signals';

const TICK_MS = 1000;

/** Milliseconds since 1970, once a second: what relative times are drawn by. */
export const now = signal(Date.now());

export function startClock(): () => void {
  const timer = setInterval(() => { if (!document.hidden) now.value = Date.now(); }, TICK_MS);
  return () => clearInterval(timer);
}
