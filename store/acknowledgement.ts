import type { Redis } from 'ioredis';
import type { Clock } from '../base/clock.js';
import { messageOf, OperatorError } from '../base/errors.js';
import type { Mark } from '../model/index.js';
import type { HighWaterMark } from './high-water-mark.js';
import { keysFor } from './keys.js';
import { asking, whenReady } from './redis.js';
import { defineScripts } from './scripts.js';
import { storeRewound } from './versioned.js';
import { within } from './within.js';

export interface AcknowledgementOptions {
  /** From `createRedis`, with all writes to be acknowledged and nothing else on it: Redis answers nothing on a connection that waits for copies. */
  readonly redis: Redis;
  readonly prefix?: string;
  readonly member: string;
  /** Copies that a write needs, besides the one that took it. 0: none, and nothing is waited for. */
  readonly replicas: () => number;
  /** How long a user's write may wait for a connection, and again for the copies. Asked each time. */
  readonly patienceMs: () => number;
  readonly mark: HighWaterMark;
  readonly clock: Clock;
}

/** Knows when a majority has a write, and keeps the mark of all that it knows of. */
export interface Acknowledgement {
  /** Runs the write, which goes over the same connection; resolves when enough copies have it. @throws NOT_ACKNOWLEDGED, STORE_REWOUND; STORE_UNAVAILABLE when there is no connection; what the write throws */
  acknowledged<T>(write: () => Promise<T>): Promise<T>;
  /** Raises the mark: after a beat that found the store at `found`, without an alarm. @throws what the store says */
  look(found: Mark): Promise<void>;
}

/** For the answer to arrive. */
const GRACE_MS = 500;

export function createAcknowledgement(options: AcknowledgementOptions): Acknowledgement {
  defineScripts(options.redis);
  const rounds = new Rounds(options);
  return {
    acknowledged: async (write) => {
      await whenReady(options.redis, options.patienceMs()); // one that is just being made again costs a moment, and no error: nothing has been sent
      return options.replicas() === 0 ? write() : acknowledged(rounds, write);
    },
    look: async (found) => (options.replicas() === 0 ? options.mark.raise(found) : void await rounds.next()),
  };
}

/** A connection that was lost in between may have come back to another server, whose copies say nothing of this write. */
async function acknowledged<T>(rounds: Rounds, write: () => Promise<T>): Promise<T> {
  const { lives } = rounds;
  const result = await write();
  const isCopied = await rounds.next().catch((error: unknown) => {
    if (error instanceof OperatorError && error.code === 'STORE_REWOUND') throw error;
    throw notAcknowledged(messageOf(error), error);
  });
  if (lives !== rounds.lives) throw notAcknowledged('the connection to the store was lost');
  if (!isCopied) throw notAcknowledged(`too few managers had it within ${rounds.options.patienceMs() / 1000} s`);
  return result;
}

const notAcknowledged = (why: string, cause?: unknown): OperatorError => new OperatorError('NOT_ACKNOWLEDGED',
  `the change may or may not be kept (${why}): look with \`drover get\`, and apply it again`, {}, { cause });

/** Waits for copies of all that was written before, one wait after the other; who comes during one shares the next. */
class Rounds {
  #last: Promise<unknown> = Promise.resolve();
  #next: Promise<boolean> | undefined;
  /** Of the connection. */
  lives = 0;

  constructor(readonly options: AcknowledgementOptions) {
    options.redis.on('close', () => { this.lives += 1; });
  }

  /** Whether enough had it in time. */
  next(): Promise<boolean> {
    this.#next ??= this.#last.then(() => {
      this.#next = undefined;
      const round = within(this.options.clock, this.options.patienceMs() + GRACE_MS, this.#round());
      this.#last = round.catch(() => undefined);
      return round;
    });
    return this.#next;
  }

  async #round(): Promise<boolean> {
    const { redis, prefix, member, replicas, patienceMs, mark } = this.options;
    const { version, log, history } = keysFor(prefix);
    const { lives } = this;
    const [epoch, noted, alarm] = await asking('note the version', redis.droverNoteVersion(version, log, history, member, mark.present.epoch, mark.present.version));
    if (alarm !== '') throw storeRewound();
    const copies = await asking('wait for copies', redis.wait(replicas(), Math.round(patienceMs())));
    if (copies < replicas() || lives !== this.lives) return false;
    mark.raise({ epoch, version: noted });
    return true;
  }
}
