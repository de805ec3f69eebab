import type { Clock } from '../base/clock.js';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { ClusterView, Hold } from '../model/index.js';
import { planHolding } from '../plan/host-holding.js';
import { seatsIn } from '../plan/seats.js';

/** The part of store/membership.ts that is about hosts. */
export interface HoldPort {
  claim(hosts: readonly string[]): Promise<readonly Hold[] | undefined>;
  intact(holds: readonly Hold[]): Promise<readonly Hold[]>;
  release(holds: readonly Hold[]): Promise<void>;
}

export interface HoldingsDeps {
  readonly me: string;
  readonly view: Pick<ClusterView, 'list'>;
  readonly port: HoldPort;
  readonly clock: Clock;
  readonly log: Log;
  /** The host is ours from now on, and nobody else's. */
  readonly onTaken: (host: string) => void;
  /** No work on it is under way any more; resolves when nothing of it is left here. */
  readonly onLeft: (host: string) => Promise<void>;
  /** It was given up for another member to take, in good order. */
  readonly onHandedOver: (host: string) => void;
}

/** Permission to work on a host for the time of one job. */
export interface Entry {
  /** Aborts when the host is another's: nothing that the job does counts any more. */
  readonly signal: AbortSignal;
  leave(): void;
}

interface Held {
  readonly hold: Hold;
  readonly lost: AbortController;
  isLeaving: boolean;
  working: number;
  onIdle: () => void;
}

/** The other one may have a job that takes its time. */
const RETRY_MS = 200;
/** Then it is asked to end, and begins anew with the next holder: a host must not be without care for as long as an image takes to come. */
const PATIENCE_MS = 3000;

/** The hosts that this member works on. It holds each alone: another takes it only when this one has let go, or is lost. */
export class Holdings {
  readonly #held = new Map<string, Held>();
  #members: readonly string[] = [];
  #isDoubted = false;
  #isClosed = false;
  #settling: Promise<void> | undefined;
  #isDue = false;
  #cancelRetry = (): void => {};

  constructor(readonly deps: HoldingsDeps) {}

  /** Even while it is being handed over: what is under way ends under this hold. */
  hold(host: string): Hold | undefined {
    return this.#held.get(host)?.hold;
  }

  isHeld(host: string): boolean {
    return this.#held.has(host);
  }

  /** Undefined when the host is not ours, or not for long any more. */
  enter(host: string): Entry | undefined {
    const held = this.#held.get(host);
    if (held === undefined || held.isLeaving) return undefined;
    held.working += 1;
    return {
      signal: held.lost.signal,
      leave: () => {
        held.working -= 1;
        if (held.working === 0) held.onIdle();
      },
    };
  }

  /** Others may have taken some: whoever was away, or whose commit was refused, has to look. */
  doubt(): void {
    this.#isDoubted = true;
  }

  /** All of them are lost, whoever has them by now: what is under way there is asked to end, and nothing else begins until the next `settle`. */
  suspend(): void {
    this.#members = [];
    this.#cancelRetry();
    for (const held of this.#held.values()) {
      held.lost.abort();
      if (!held.isLeaving) void this.#lose(held.hold);
    }
  }

  /** Takes and lets go until it has what it should; resolves then, or when the store does not answer. Hosts that others still hold are tried again. */
  settle(members: readonly string[] = this.#members): Promise<void> {
    this.#members = members;
    this.#isDue = true;
    this.#settling ??= this.#settleAll().finally(() => { this.#settling = undefined; });
    return this.#settling;
  }

  /** Gives all of them up; jobs under way are asked to end, as their process does. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelRetry();
    await this.#settling;
    for (const { lost } of this.#held.values()) lost.abort();
    await Promise.all([...this.#held.keys()].map((host) => this.#handOver(host)));
  }

  async #settleAll(): Promise<void> {
    while (this.#isDue && !this.#isClosed) {
      this.#isDue = false;
      await this.#settleOnce().catch((error: unknown) => {
        this.deps.log.debug('settle hosts', { error: messageOf(error) });
        this.#retry();
      });
    }
  }

  async #settleOnce(): Promise<void> {
    const { me, view, port } = this.deps;
    if (this.#isDoubted) await this.#verify();
    const hosts = [...view.list('Node')].map((node) => node.metadata.name);
    const { claim, release } = planHolding({ me, members: this.#members, hosts, seats: seatsIn(view), held: new Set(this.#held.keys()) });
    for (const host of release) void this.#handOver(host);
    const granted = await port.claim(claim);
    for (const hold of granted ?? []) this.#take(hold);
    if ((granted?.length ?? 0) < claim.length) this.#retry();
  }

  async #verify(): Promise<void> {
    this.#isDoubted = false;
    const holds = [...this.#held.values()].map(({ hold }) => hold);
    const intact = new Set(await this.deps.port.intact(holds).catch((error: unknown) => {
      this.#isDoubted = true;
      throw error;
    }));
    await Promise.all(holds.filter((hold) => !intact.has(hold)).map((hold) => this.#lose(hold)));
  }

  #take(hold: Hold): void {
    if (this.#isClosed) return;
    this.#held.set(hold.host, { hold, lost: new AbortController(), isLeaving: false, working: 0, onIdle: () => {} });
    this.deps.onTaken(hold.host);
  }

  async #handOver(host: string): Promise<void> {
    const held = this.#held.get(host);
    if (held === undefined || held.isLeaving) return;
    held.isLeaving = true;
    const cancel = this.deps.clock.after(PATIENCE_MS, () => held.lost.abort());
    await this.#leave(held).finally(cancel);
    await this.deps.port.release([held.hold]).catch((error: unknown) => this.deps.log.warn('release host', { host, error: messageOf(error) }));
    this.deps.onHandedOver(host);
  }

  async #lose({ host, token }: Hold): Promise<void> {
    const held = this.#held.get(host);
    if (held === undefined) return;
    this.deps.log.warn('the host is not ours any more', { host, token });
    held.isLeaving = true;
    held.lost.abort();
    await this.#leave(held);
  }

  async #leave(held: Held): Promise<void> {
    if (held.working > 0) await new Promise<void>((resolve) => { held.onIdle = resolve; });
    const { host } = held.hold;
    await this.deps.onLeft(host).catch((error: unknown) => this.deps.log.warn('leave host', { host, error: messageOf(error) }));
    if (this.#held.get(host) === held) this.#held.delete(host);
  }

  #retry(): void {
    this.#cancelRetry();
    if (!this.#isClosed) this.#cancelRetry = this.deps.clock.after(RETRY_MS, () => void this.settle());
  }
}
