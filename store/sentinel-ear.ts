import type { Redis } from 'ioredis';
import type { Clock } from '../base/clock.js';
import { messageOf } from '../base/errors.js';
import { MANAGER_PORTS, STORE_NAME, type KnownManager } from '../model/index.js';
import type { Sighting } from '../plan/master.js';
import type { ManagerLink } from './manager-link.js';
import { connectManager } from './manager-redis.js';

export interface SentinelEarDeps {
  readonly manager: KnownManager;
  readonly link: ManagerLink;
  readonly clock: Clock;
  /** Until it is asked again; shorter while there is no master. */
  readonly pauseMs: () => number;
  /** After each question: undefined with a reason when there was no answer. */
  readonly onAnswer: (sighting: Sighting | undefined, reason: string) => void;
}

/** Asks one manager's Sentinel over and over who is master. Each has its own: one that is silent holds up no other. */
export class SentinelEar {
  #redis: Redis | undefined;
  #cancel = (): void => {};
  #isStopped = false;
  #isAsking = false;
  #reason = '';

  constructor(readonly deps: SentinelEarDeps) {
    void this.#round();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
    this.#redis?.disconnect();
  }

  /** Now, instead of when it is due; not by its own answer. */
  hurry(): void {
    if (this.#isStopped || this.#isAsking) return;
    this.#cancel();
    void this.#round();
  }

  async #round(): Promise<void> {
    const { deps } = this;
    this.#isAsking = true;
    const sighting = await this.#ask().catch((error: unknown) => this.#note(error));
    if (this.#isStopped) return;
    if (sighting === undefined) this.#forget();
    deps.onAnswer(sighting, this.#reason);
    this.#isAsking = false;
    this.#cancel = deps.clock.after(deps.pauseMs(), () => void this.#round());
  }

  /** One transaction, so that both are of the same moment: while a failover goes on, only the address tells of it. */
  async #ask(): Promise<Sighting> {
    this.#redis ??= this.#connect();
    const replies = (await this.#redis.pipeline().call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', STORE_NAME).call('SENTINEL', 'MASTER', STORE_NAME).exec()) ?? [];
    for (const [error] of replies) if (error) throw error;
    const [address, state] = replies.map(([, reply]) => reply as string[] | null);
    if (!address?.[0]) throw new Error('it does not know the store');
    return { address: address[0], epoch: Number(fieldsOf(state ?? []).get('config-epoch') ?? 0) };
  }

  #connect(): Redis {
    this.#reason = '';
    const { link, manager } = this.deps;
    return connectManager({ link, manager, port: MANAGER_PORTS.sentinel, onError: (error) => { this.#reason = error.message; } });
  }

  #note(error: unknown): undefined {
    this.#reason ||= messageOf(error);
  }

  #forget(): void {
    this.#redis?.disconnect();
    this.#redis = undefined;
  }
}

/** A flat list of names and values. */
export const fieldsOf = (list: readonly string[]): ReadonlyMap<string, string> =>
  new Map(list.flatMap((name, index) => (index % 2 === 0 ? [[name, list[index + 1] ?? ''] as const] : [])));
