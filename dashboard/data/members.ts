import { signal } from '@preact/signals';
import type { MemberList } from '../../api/contract.js';
import { ask } from './api.js';

const PERIOD_MS = 10_000;

/** Who shares the store, as told last; undefined until then. They are no objects, so nothing pushes them. */
export const members = signal<MemberList | undefined>(undefined);

/** Keeps `members` fresh while the page is seen, until the answer is called. What cannot be asked now stays as it was: the connection's own banner says so. */
export function followMembers(): () => void {
  const leaving = new AbortController();
  const look = (): void => {
    if (!document.hidden) void ask<MemberList>('/v1/members', { signal: leaving.signal }).then((list) => { members.value = list; }, () => undefined);
  };
  look();
  const timer = setInterval(look, PERIOD_MS);
  document.addEventListener('visibilitychange', look);
  return () => {
    leaving.abort();
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  };
}
