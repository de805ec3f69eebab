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
  /** It answers, and as a master. Once. */
  readonly onUp: () => void;
  /** For good: it does not answer, or not as a master. Once, and nothing afterwards. */
  readonly onDown: (reason: string) => void;
}

const ASK_MS = 500;
/** Rounds and not time: when this process itself stood still, one round is late, and the answer is there after it. */
const SILENT_ROUNDS = 4;

/** A connection that is kept to ask a Redis whether it is still there and still master: a host without power says no word of farewell. */
export class MasterProbe {
  readonly #redis: Redis;
  #cancel = (): void => {};
  #unanswered = 0;
  #isUp = false;
  #isOver = false;

  constructor(readonly deps: MasterProbeDeps) {
    this.#redis = connectManager({ link: deps.link, manager: deps.manager, port: MANAGER_PORTS.store, onError: (error) => this.#end(error.message) });
    this.#redis.options.commandTimeout = undefined; // the rounds are counted
    this.#redis.once('end', () => this.#end('the connection was lost'));
    this.#round();
  }

  stop(): void {
    this.#isOver = true;
    this.#cancel();
    this.#redis.disconnect();
  }

  #round(): void {
    if (this.#unanswered >= SILENT_ROUNDS) return this.#end('it does not answer');
    if (this.#unanswered === 0) void this.#ask();
    this.#unanswered += 1;
    this.#cancel = this.deps.clock.after(ASK_MS, () => this.#round());
  }

  async #ask(): Promise<void> {
    try {
      const [role] = (await this.#redis.role()) as [string];
      this.#unanswered = 0;
      if (role !== 'master') this.#end(`it is a ${role} now`);
      else this.#note();
    } catch (error) {
      this.#end(messageOf(error));
    }
  }

  #note(): void {
    if (this.#isUp || this.#isOver) return;
    this.#isUp = true;
    this.deps.onUp();
  }

  #end(reason: string): void {
    if (this.#isOver) return;
    this.stop();
    this.deps.onDown(reason);
  }
}
