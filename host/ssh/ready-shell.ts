import type { ClientChannel } from 'ssh2';
import type { Clock } from '../../base/clock.js';
import { openChannel } from './channel.js';
import type { Connection } from './connection.js';
import { scriptCommand } from './script.js';

/** A shell that waited longer is not trusted to be there still. The host's own backstop (script.ts) comes later. */
const LIFE_MS = 12 * 3_600_000;
const BACKSTOP_MS = LIFE_MS + 3_600_000;
const OPEN_MS = 10_000;
/** A shell that says something before its script is none (sudo refuses). */
const ENDS = ['data', 'exit', 'close'];

/**
 * One shell on the host that is there before its script. To open a channel and to start the login shell, timeout(1) and sh takes as long as
 * a small change of the network itself: whoever is urgent finds that done. It waits in read(2) and costs the host nothing meanwhile.
 */
export class ReadyShell {
  #waiting: { readonly channel: ClientChannel; readonly since: number; readonly drop: () => void } | undefined;
  #isOpening = false;
  #isInTheWay = false;

  constructor(readonly node: string, readonly connection: Connection, readonly clock: Clock) {}

  /** The shell, for one script; undefined when there is none. */
  take(): ClientChannel | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const event of ENDS) waiting?.channel.removeListener(event, waiting.drop);
    if (waiting === undefined || this.clock.now() - waiting.since < LIFE_MS) return waiting?.channel;
    waiting.channel.close();
    return undefined;
  }

  /** Starts the next one in the background. */
  refill(): void {
    if (this.#waiting !== undefined || this.#isOpening || this.#isInTheWay || !this.connection.isAlive()) return;
    this.#isOpening = true;
    const { client, user } = this.connection;
    const request = { node: this.node, command: scriptCommand(user, { timeoutMs: BACKSTOP_MS, isUrgent: true }), signal: AbortSignal.timeout(OPEN_MS), onFull: () => this.giveWay() };
    openChannel(client, request).then((channel) => this.#hold(channel), () => undefined).finally(() => {
      this.#isOpening = false;
    });
  }

  /** The server allows so few sessions that a waiting one is one too many. */
  giveWay(): void {
    this.#isInTheWay = true;
    this.take()?.close();
  }

  #hold(channel: ClientChannel): void {
    if (this.#isInTheWay) return channel.close();
    const drop = (): void => {
      if (this.#waiting?.channel === channel) this.#waiting = undefined;
      channel.close(); // one that only spoke is there still, and would hold one of the server's sessions for ever
    };
    for (const event of ENDS) channel.once(event, drop);
    channel.on('error', () => undefined);
    channel.resume(); // a paused channel never tells that it was closed
    channel.stderr.resume();
    this.#waiting = { channel, since: this.clock.now(), drop };
  }
}
