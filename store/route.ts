import { connect, Socket } from 'node:net';
import { AbstractConnector, type RedisOptions } from 'ioredis';

/** The way to the one Redis that takes writes, wherever it is. Its users reconnect by themselves, so to change the way is to cut their streams. */
export interface Route {
  /** A stream on which commands can be sent, or one that connects. Rejects when `signal` aborts. @throws STORE_UNAVAILABLE */
  open(signal: AbortSignal): Promise<Socket>;
  /** Destroys every stream that was opened and is not closed yet. */
  cut(): void;
}

export interface SwitchableRoute extends Route {
  /** From now on streams come by `next`; those of the former way are cut. */
  redirect(next: Route): void;
}

/** Streams that were handed out. */
export class OpenStreams {
  readonly #streams = new Set<Socket>();

  add<T extends Socket>(stream: T): T {
    this.#streams.add(stream);
    stream.once('close', () => this.#streams.delete(stream));
    return stream;
  }

  cut(): void {
    for (const stream of this.#streams) stream.destroy();
    this.#streams.clear();
  }
}

/** To a Redis on this machine: nothing between it and its users. */
export function createSocketRoute(path: string): Route {
  const streams = new OpenStreams();
  return { open: async () => streams.add(connect({ path })), cut: () => streams.cut() };
}

export function createSwitchableRoute(first: Route): SwitchableRoute {
  let way = first;
  const open = async (signal: AbortSignal): Promise<Socket> => {
    const asked = way;
    const stream = await asked.open(signal);
    if (asked === way) return stream;
    stream.destroy();
    return open(signal);
  };
  return {
    open,
    cut: () => way.cut(),
    redirect: (next) => {
      const former = way;
      way = next;
      former.cut();
    },
  };
}

type Connect = Pick<Route, 'open'> & { readonly check?: (info: { readonly role?: string }) => boolean };

/** For ioredis's option `Connector`. Only a master is taken: a former one may still listen, and would refuse writes. */
export const routeConnector = (route: Route): NonNullable<RedisOptions['Connector']> =>
  connectorOf({ open: (signal) => route.open(signal), check: ({ role }) => role === 'master' });

/**
 * ioredis ends for good when its connector rejects, so an attempt that failed or was given up is told as a stream that has ended
 * already: then it tries again, or not, as for any other lost connection.
 */
export function connectorOf({ open, check }: Connect): NonNullable<RedisOptions['Connector']> {
  return class RouteConnector extends AbstractConnector {
    #attempt = new AbortController();

    constructor(options: unknown) {
      super((options as RedisOptions).disconnectTimeout ?? 2000);
    }

    async connect(): Promise<Socket> {
      const attempt = new AbortController();
      this.#attempt = attempt;
      this.firstError = undefined;
      const stream = await open(attempt.signal).catch((error: Error) => this.#failed(error, attempt.signal));
      if (attempt.signal.aborted) stream.destroy();
      stream.once('error', (error) => { this.firstError = error; });
      this.stream = stream;
      return stream;
    }

    override check(info: { readonly role?: string }): boolean {
      return check === undefined || check(info);
    }

    override disconnect(): void {
      this.#attempt.abort();
      if ((this.stream as Socket | undefined)?.destroyed === false) super.disconnect();
    }

    #failed(error: Error, { aborted }: AbortSignal): Socket {
      if (!aborted) this.firstError = error;
      return new Socket().destroy();
    }
  };
}
