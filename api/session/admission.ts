import { timestamp, type Clock } from '../../base/clock.js';
import type { SessionStore, TicketRecord, TokenRecord, TokenStore } from '../../store/contract.js';
import { FailedLogins } from '../failed-logins.js';
import { hashToken, isTokenOf, tokenName } from '../token.js';
import type { SessionTicket } from './contract.js';
import { createSecret, isSecret } from './secret.js';

/** Whom a token, a session or a ticket stands for. */
export type Identity = TicketRecord;

/** What a request shows of itself. */
export type Credential = { readonly kind: 'token'; readonly token: string } | { readonly kind: 'session'; readonly id: string };

export interface OpenedSession {
  /** What the browser keeps; it is nowhere else. */
  readonly id: string;
  /** RFC 3339. */
  readonly expiresAt: string;
  /** From now on. */
  readonly lifetimeMs: number;
}

export interface AdmissionDeps {
  readonly tokens: Pick<TokenStore, 'get'>;
  readonly sessions: SessionStore;
  readonly clock: Pick<Clock, 'now'>;
}

/** Who is let in, and as whom. All but `failed` throw STORE_UNAVAILABLE. */
export interface Admission {
  /** Undefined when it is unknown, was replaced or ended, or is over. */
  identify(credential: Credential): Promise<Identity | undefined>;
  openSession(identity: Identity): Promise<OpenedSession>;
  endSession(id: string): Promise<void>;
  issueTicket(identity: Identity): Promise<SessionTicket>;
  /** Whoever asked for the ticket; undefined the second time, and after its minute. */
  redeem(ticket: unknown): Promise<Identity | undefined>;
  /** Counts a wrong token or ticket; milliseconds for which the address is to wait, 0 = not yet too many. */
  failed(address: string): number;
}

const SESSION_MS = 12 * 3_600_000;
const TICKET_MS = 60_000;
/** Compared with when there is no record, so that the time tells nobody which names exist. */
const NOBODY = hashToken('');

/** Sessions are in the store, so every member knows them, and one that was ended is over everywhere. */
export function createAdmission({ tokens, sessions, clock }: AdmissionDeps): Admission {
  const failures = new FailedLogins(clock);
  const isOver = (until: string | undefined): boolean => until !== undefined && Date.parse(until) <= clock.now();
  const tokenBehind = async (name: string | undefined, isIts: (hash: string) => boolean): Promise<TokenRecord | undefined> => {
    const record = name === undefined ? undefined : await tokens.get(name);
    const isKnown = isIts(record?.hash ?? NOBODY);
    return isKnown && !isOver(record?.expiresAt) ? record : undefined;
  };
  /** What was made with a token ends with it. */
  const standing = async (identity: Identity | undefined): Promise<Identity | undefined> => {
    if (identity === undefined || isOver(identity.until)) return undefined;
    if (identity.tokenHash === undefined) return identity;
    return (await tokenBehind(identity.user, (hash) => hash === identity.tokenHash)) === undefined ? undefined : identity;
  };
  return {
    async identify(credential) {
      if (credential.kind === 'session') return standing(await sessions.get(hashToken(credential.id)));
      const record = await tokenBehind(tokenName(credential.token), (hash) => isTokenOf(credential.token, hash));
      return record === undefined ? undefined : { user: record.name, role: record.role, tokenHash: record.hash, ...(record.expiresAt !== undefined && { until: record.expiresAt }) };
    },
    async openSession(identity) {
      const id = createSecret();
      const now = clock.now();
      const untilMs = Math.min(now + SESSION_MS, identity.until === undefined ? Infinity : Date.parse(identity.until));
      const lifetimeMs = Math.max(1, untilMs - now);
      await sessions.create(hashToken(id), { ...kept(identity), until: timestamp(untilMs) }, lifetimeMs);
      return { id, expiresAt: timestamp(untilMs), lifetimeMs };
    },
    endSession: async (id) => void await sessions.remove(hashToken(id)),
    async issueTicket(identity) {
      const ticket = createSecret();
      await sessions.createTicket(hashToken(ticket), kept(identity), TICKET_MS);
      return { ticket, expiresAt: timestamp(clock.now() + TICKET_MS) };
    },
    redeem: async (ticket) => (isSecret(ticket) ? standing(await sessions.takeTicket(hashToken(ticket))) : undefined),
    failed: (address) => failures.note(address),
  };
}

/** Without what else an actor has. */
const kept = ({ user, role, tokenHash, until }: Identity): Identity => ({ user, role, ...(tokenHash !== undefined && { tokenHash }), ...(until !== undefined && { until }) });
