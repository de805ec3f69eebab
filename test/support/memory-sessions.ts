import type { SessionRecord, SessionStore, TicketRecord } from '../../store/contract.js';

interface Kept<T> {
  readonly record: T;
  readonly untilMs: number;
}

/** The session store's contract without Redis. */
export class MemorySessions implements SessionStore {
  readonly sessions = new Map<string, Kept<SessionRecord>>();
  readonly tickets = new Map<string, Kept<TicketRecord>>();

  async create(hash: string, record: SessionRecord, lifetimeMs: number): Promise<void> {
    this.sessions.set(hash, { record, untilMs: Date.now() + lifetimeMs });
  }

  async get(hash: string): Promise<SessionRecord | undefined> {
    return lasting(this.sessions.get(hash));
  }

  async remove(hash: string): Promise<boolean> {
    const isThere = lasting(this.sessions.get(hash)) !== undefined;
    this.sessions.delete(hash);
    return isThere;
  }

  async createTicket(hash: string, record: TicketRecord, lifetimeMs: number): Promise<void> {
    this.tickets.set(hash, { record, untilMs: Date.now() + lifetimeMs });
  }

  async takeTicket(hash: string): Promise<TicketRecord | undefined> {
    const taken = lasting(this.tickets.get(hash));
    this.tickets.delete(hash);
    return taken;
  }
}

const lasting = <T>(kept: Kept<T> | undefined): T | undefined => (kept !== undefined && kept.untilMs > Date.now() ? kept.record : undefined);
