import { get } from '../demo/responders.js';

const EVERY_MS = 200;

/**
 * Asks each port again and again, each time on a new connection and without waiting for the one before (a lost SYN would cost a second),
 * until it answers with a 200.
 */
export class FirstAnswers {
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #answers: readonly Promise<number>[];

  constructor(ports: readonly number[]) {
    this.#answers = ports.map((port) => this.#ask(port));
  }

  /** When the last port first answered, in milliseconds since the epoch. @throws Error after `deadlineMs` */
  async all(deadlineMs: number): Promise<number> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`first answer on every node: not within ${deadlineMs / 1000} s`)), deadlineMs);
    });
    try {
      return Math.max(...(await Promise.race([Promise.all(this.#answers), late])));
    } finally {
      clearTimeout(timer);
      this.stop();
    }
  }

  stop(): void {
    this.#timers.forEach((timer) => clearInterval(timer));
  }

  #ask(port: number): Promise<number> {
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        get(port, 5000).then(() => {
          clearInterval(timer);
          resolve(Date.now());
        }, () => undefined);
      }, EVERY_MS);
      this.#timers.push(timer);
    });
  }
}
