import type { Redis } from 'ioredis';
import type { Clock } from '../base/clock.js';
import { messageOf } from '../base/errors.js';
import { MANAGER_PORTS, type KnownManager } from '../model/index.js';
import type { ManagerLink } from './manager-link.js';
import { connectManager } from './manager-redis.js';

export interface MasterProbeDeps {
  readonly manager: KnownManager;
  readonly link: ManagerLink;
  readonly clock: Clock;
  /** How long it may be silent. Asked in each round. */
  readonly silenceMs: () => number;
  /** Without so many it refuses writes. */
  readonly replicasNeeded: () => number;
  /** It answers, and as a master. Once. */
  readonly onUp: () => void;
  /** For good: it does not answer, or not as a master. Once, and nothing afterwards. */
  readonly onDown: (reason: string) => void;
}

const ASK_MS = 500;
/** A new master is given so long for the others to follow, and its users are spared the refusals. Then it is good for reading at least. */
const FOLLOW_MS = 2000;
const FOLLOW_POLL_MS = 50;

/** A connection that is kept to ask a Redis whether it is still there and still master: a host without power says no word of farewell. */
export class MasterProbe {
  readonly #redis: Redis;
  #cancel = (): void => {};
  #unanswered = 0;
  #isUp = false;
  #isOver = false;
  #cancelSoon = (): void => {};
  readonly #startedAt: number;

  constructor(readonly deps: MasterProbeDeps) {
    this.#redis = connectManager({ link: deps.link, manager: deps.manager, port: MANAGER_PORTS.store, onError: (error) => this.#end(error.message) });
    this.#redis.options.commandTimeout = undefined; // the rounds are counted
    this.#startedAt = deps.clock.now();
    this.#redis.once('end', () => this.#end('the connection was lost'));
    this.#round();
  }

  stop(): void {
    this.#isOver = true;
    this.#cancel();
    this.#cancelSoon();
    this.#redis.disconnect();
  }

  #round(): void {
    // Rounds and not time: when this process itself stood still, one round is late, and the answer is there after it.
    if (this.#unanswered >= this.deps.silenceMs() / ASK_MS) return this.#end('it does not answer');
    if (this.#unanswered === 0) void this.#ask();
    this.#unanswered += 1;
    this.#cancel = this.deps.clock.after(ASK_MS, () => this.#round());
  }

  async #ask(): Promise<void> {
    try {
      const [role, , replicas] = (await this.#redis.role()) as [string, number, readonly unknown[]];
      this.#unanswered = 0;
      if (role !== 'master') this.#end(`it is a ${role} now`);
      else this.#note(replicas.length);
    } catch (error) {
      this.#end(messageOf(error));
    }
  }

  #note(replicas: number): void {
    if (this.#isUp || this.#isOver) return;
    const { clock, replicasNeeded, onUp } = this.deps;
    if (replicas < replicasNeeded() && clock.now() - this.#startedAt < FOLLOW_MS) {
      this.#cancelSoon = clock.after(FOLLOW_POLL_MS, () => void this.#ask());
      return;
    }
    this.#isUp = true;
    onUp();
  }

  #end(reason: string): void {
    if (this.#isOver) return;
    this.stop();
    this.deps.onDown(reason);
  }
}
