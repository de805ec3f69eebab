import type { Role } from '../../model/index.js';

/** One of the two: a user's token, or the ticket of somebody who is let in already. */
export interface LoginRequest {
  readonly token?: string;
  readonly ticket?: string;
}

/** Who asks. */
export interface SessionInfo {
  /** Name of the token, or `local socket`. */
  readonly user: string;
  readonly role: Role;
  /** RFC 3339; absent where nothing ends by itself, as on the socket. */
  readonly expiresAt?: string;
}

/** Good for one login, as whoever asked for it. */
export interface SessionTicket {
  readonly ticket: string;
  /** RFC 3339. */
  readonly expiresAt: string;
}
