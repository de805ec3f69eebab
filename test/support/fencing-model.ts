import type { LeaseReply } from '../../plan/leadership.js';

const LEASE_MS = 4000;
const MEMBER_MS = 3000;

/** What the store's scripts for lease, members and holds do, without Redis: time goes as it is told to. Held equal to them by fencing-scripts.spec.ts. */
export class FencingModel {
  now = 1;
  #isAlarmed = false;
  #lease: { owner: string; token: number; endsAt: number } | undefined;
  #fence = 0;
  #holdToken = 0;
  readonly #lostAt = new Map<string, number>();
  readonly holds = new Map<string, { readonly member: string; readonly token: number }>();

  /** Somebody knows of something acknowledged that the store lacks. */
  alarm(): void {
    this.#isAlarmed = true;
  }

  /** Whether there was a loss to accept. */
  acceptLoss(): boolean {
    const wasAlarmed = this.#isAlarmed;
    this.#isAlarmed = false;
    return wasAlarmed;
  }

  campaign(owner: string): LeaseReply {
    if (this.#isAlarmed) return { kind: 'alarmed' };
    const lease = this.#present();
    if (lease !== undefined && lease.owner !== owner) return { kind: 'held', heldMs: lease.endsAt - this.now };
    this.#fence += 1;
    this.#lease = { owner, token: this.#fence, endsAt: this.now + LEASE_MS };
    return { kind: 'granted', token: this.#fence };
  }

  renew(owner: string, token: number): LeaseReply {
    if (this.#isAlarmed) return { kind: 'alarmed' };
    const lease = this.#present();
    if (token !== this.#fence || (lease !== undefined && lease.owner !== owner)) return { kind: 'lost' };
    this.#lease = { owner, token, endsAt: this.now + LEASE_MS };
    return { kind: 'granted', token };
  }

  release(token: number): void {
    if (this.#present()?.token === token) this.#lease = undefined;
  }

  /** The lease runs out. */
  expire(): void {
    this.#lease = undefined;
  }

  beat(member: string): { readonly wasLost: boolean; readonly members: readonly string[] } {
    const wasLost = !this.#lives(member);
    this.#lostAt.set(member, this.now + MEMBER_MS);
    return { wasLost, members: [...this.#lostAt.keys()].filter((one) => this.#lives(one)).sort() };
  }

  lose(member: string): void {
    this.#lostAt.set(member, 0);
  }

  /** Hosts with their new token; undefined for a member that is lost, and while an alarm stands. */
  claim(member: string, hosts: readonly string[]): readonly { readonly host: string; readonly token: number }[] | undefined {
    if (this.#isAlarmed || !this.#lives(member)) return undefined;
    this.#holdToken = Math.max(this.#holdToken, this.#fence) + 1;
    const free = hosts.filter((host) => {
      const holder = this.holds.get(host)?.member;
      return holder === undefined || holder === member || !this.#lives(holder);
    });
    for (const host of free) this.holds.set(host, { member, token: this.#holdToken });
    return free.map((host) => ({ host, token: this.#holdToken }));
  }

  unhold(member: string, host: string, token: number): void {
    if (this.#isHeld(member, host, token)) this.holds.delete(host);
  }

  /** Whether a leader's commit is taken. */
  mayCommit(token: number): boolean {
    return !this.#isAlarmed && token >= this.#fence;
  }

  /** Whether a commit of what was seen on the host is taken. */
  mayObserve(member: string, host: string, token: number): boolean {
    return !this.#isAlarmed && this.#isHeld(member, host, token);
  }

  #isHeld(member: string, host: string, token: number): boolean {
    const hold = this.holds.get(host);
    return hold?.member === member && hold.token === token;
  }

  #present() {
    return this.#lease !== undefined && this.#lease.endsAt > this.now ? this.#lease : undefined;
  }

  #lives(member: string): boolean {
    return (this.#lostAt.get(member) ?? 0) > this.now;
  }
}
