import { signal } from '@preact/signals';
import type { Role } from '../../model/role.js';
import { ApiError, ask, whenRefused } from './api.js';

export interface Session {
  readonly user: string;
  readonly role: Role;
  /** RFC 3339. */
  readonly expiresAt: string;
}

/** `undefined`: not known yet; `null`: nobody is logged in. */
export const session = signal<Session | null | undefined>(undefined);

export const isAdmin = (): boolean => session.value?.role === 'admin';

/** Finds out who is logged in. @throws ApiError when nothing answers */
export async function resumeSession(): Promise<void> {
  whenRefused(() => { session.value = null; });
  try {
    session.value = await ask<Session>('/v1/session');
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    session.value = null;
  }
}

/** With a token, or with the ticket of `drover dashboard`. @throws ApiError */
export async function logIn(credential: { readonly token: string } | { readonly ticket: string }): Promise<void> {
  session.value = await ask<Session>('/v1/session', { method: 'POST', body: credential });
}

/** Whatever the answer, nobody is logged in here any more. */
export async function logOut(): Promise<void> {
  await ask('/v1/session', { method: 'DELETE' }).catch(() => undefined);
  session.value = null;
}

/** The ticket in the address, once: it is taken out of the address, so that no history keeps it. */
export function takeTicket(location: Location, history: History): string | undefined {
  const ticket = new URLSearchParams(location.hash.slice(1)).get('ticket') ?? undefined;
  if (ticket !== undefined) history.replaceState(null, '', location.pathname);
  return ticket;
}
