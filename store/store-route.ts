import type { Socket } from 'node:net';
import pLimit from 'p-limit';
import type { Clock } from '../base/clock.js';
import { OperatorError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { MANAGER_PORTS, replicasNeeded, type KnownManager } from '../model/index.js';
import { LEAST_LOST_MS } from '../plan/member-times.js';
import { chooseMaster, type Sighting } from '../plan/master.js';
import { createManagerLink, type ManagerLink, type ManagerLinkOptions } from './manager-link.js';
import { MasterProbe } from './master-probe.js';
import { OpenStreams, type Route } from './route.js';
import { SentinelEar } from './sentinel-ear.js';

export interface StoreRouteOptions extends ManagerLinkOptions {
  readonly managers: readonly KnownManager[];
  readonly clock: Clock;
  readonly log: Log;
}

/** To whichever manager's Redis is master. */
export interface StoreRoute extends Route {
  /** Name of the manager whose Redis answers as master now. */
  master(): string | undefined;
  managers(): readonly KnownManager[];
  /** Those that stay are asked on; nothing is cut, unless the master is not among them. */
  setManagers(managers: readonly KnownManager[]): void;
  /** How patient members are with each other, and so with the master. At first as by default. */
  setPatience(patienceMs: number): void;
  /** To one manager, master or not. */
  readonly link: ManagerLink;
  close(): void;
}

/** While the master answers, which is asked itself more often. */
const ASK_MS = 2000;
/** While there is no master, everything waits for the answer: so often within the patience. */
const ASK_SOON_SHARE = 1 / 30;
/** What a Sentinel said longer ago may be outdated. */
const HEARD_MS = 3000;
const SILENCE_SHARE = 2 / 3;
/** For a master that is yet to be found; a failover takes about as long. */
const FIND_MS = 5000;
/** A new master's users all come at once, and on a slow host each greeting takes long: more of them at a time would all be late, and come again. */
const GREETINGS = 4;

export const createStoreRoute = (options: StoreRouteOptions): StoreRoute => new ManagersRoute(options);

interface Heard extends Sighting {
  readonly at: number;
}

class ManagersRoute implements StoreRoute {
  readonly link: ManagerLink;
  readonly #streams = new OpenStreams();
  readonly #ears = new Map<string, SentinelEar>();
  readonly #heard = new Map<string, Heard>();
  readonly #reasons = new Map<string, string>();
  readonly #waiting = new Set<() => void>();
  #managers: readonly KnownManager[] = [];
  #followed: Sighting | undefined;
  #probe: MasterProbe | undefined;
  #master: KnownManager | undefined;
  readonly #greetings = pLimit(GREETINGS);
  #patienceMs = LEAST_LOST_MS;
  #isClosed = false;

  constructor(readonly options: StoreRouteOptions) {
    this.link = createManagerLink(options);
    this.setManagers(options.managers);
  }

  master = (): string | undefined => this.#master?.name;
  managers = (): readonly KnownManager[] => this.#managers;
  cut = (): void => this.#streams.cut();

  async open(signal: AbortSignal): Promise<Socket> {
    await this.#within(FIND_MS, signal, (limit) => this.#whenThere(limit));
    return this.#greetings(() => this.#within(Math.max(FIND_MS, this.#patienceMs), signal, (limit) => this.#greet(limit)));
  }

  async #greet(limit: AbortSignal): Promise<Socket> {
    const master = this.#master;
    if (master === undefined || limit.aborted) throw this.#unavailable();
    const stream = await this.link(master, MANAGER_PORTS.store, limit);
    if (master === this.#master) return this.#streams.add(stream);
    stream.destroy();
    throw this.#unavailable();
  }

  setManagers(managers: readonly KnownManager[]): void {
    this.#managers = managers;
    const kept = new Map(managers.map((manager) => [identityOf(manager), manager]));
    for (const [key, ear] of this.#ears) if (!kept.has(key)) this.#dismiss(key, ear);
    for (const [key, manager] of kept) if (!this.#ears.has(key)) this.#ears.set(key, this.#listenTo(key, manager));
    const isMember = managers.some(({ address }) => address === this.#followed?.address);
    if (this.#followed !== undefined && !isMember) this.#follow(undefined);
  }

  setPatience(patienceMs: number): void {
    this.#patienceMs = patienceMs;
  }

  close(): void {
    this.#isClosed = true;
    for (const [key, ear] of this.#ears) this.#dismiss(key, ear);
    this.#follow(undefined);
    for (const wake of this.#waiting) wake();
  }

  #listenTo(key: string, manager: KnownManager): SentinelEar {
    const onAnswer = (sighting: Sighting | undefined, reason: string): void => {
      if (sighting === undefined) this.#reasons.set(manager.name, reason);
      else this.#heard.set(key, { ...sighting, at: this.options.clock.now() });
      this.#decide();
    };
    return new SentinelEar({ manager, link: this.link, clock: this.options.clock, pauseMs: () => (this.#master === undefined ? ASK_SOON_SHARE * this.#patienceMs : ASK_MS), onAnswer });
  }

  #dismiss(key: string, ear: SentinelEar): void {
    ear.stop();
    this.#ears.delete(key);
    this.#heard.delete(key);
  }

  /** After each answer: a probe that ended is started again too, as long as nobody names another master. */
  #decide(): void {
    if (this.#isClosed) return;
    const since = this.options.clock.now() - HEARD_MS;
    const chosen = chooseMaster({ present: this.#followed, isAlive: this.#master !== undefined }, [...this.#heard.values()].filter(({ at }) => at >= since));
    if (chosen === undefined) return;
    if (chosen.address !== this.#followed?.address || this.#probe === undefined) this.#follow(chosen);
    else this.#followed = chosen;
  }

  #follow(sighting: Sighting | undefined): void {
    this.#lose(sighting?.address === this.#followed?.address ? undefined : 'another is master now');
    this.#followed = sighting;
    if (sighting === undefined) return;
    const manager = this.#managers.find(({ address }) => address === sighting.address) ?? { name: sighting.address, address: sighting.address };
    const onDown = (reason: string): void => (this.#reasons.set(manager.name, reason), this.#lose(reason));
    this.#probe = new MasterProbe({
      manager, link: this.link, clock: this.options.clock, silenceMs: () => SILENCE_SHARE * this.#patienceMs, replicasNeeded: () => replicasNeeded(this.#managers.length), onUp: () => this.#found(manager), onDown,
    });
  }

  #found(manager: KnownManager): void {
    this.#master = manager;
    this.#reasons.clear();
    this.options.log.info('store found', { manager: manager.name, epoch: this.#followed?.epoch });
    for (const wake of this.#waiting) wake();
  }

  #lose(reason: string | undefined): void {
    this.#probe?.stop();
    this.#probe = undefined;
    const lost = this.#master;
    this.#master = undefined;
    this.#streams.cut();
    if (lost === undefined || this.#isClosed) return;
    this.options.log.warn('store lost', { manager: lost.name, reason });
    for (const ear of this.#ears.values()) ear.hurry();
  }

  async #whenThere(limit: AbortSignal): Promise<void> {
    while (this.#master === undefined && !limit.aborted && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          limit.removeEventListener('abort', wake);
          resolve();
        };
        this.#waiting.add(wake);
        limit.addEventListener('abort', wake, { once: true });
      });
    }
    if (this.#master === undefined) throw this.#unavailable();
  }

  #unavailable(): OperatorError {
    const reasons = [...this.#reasons].map(([name, reason]) => `${name}: ${reason}`);
    return new OperatorError('STORE_UNAVAILABLE', `find the store's master: ${reasons.length === 0 ? 'no manager answers' : reasons.join('; ')}`, { managers: this.#managers.map(({ name }) => name) });
  }

  async #within<T>(limitMs: number, signal: AbortSignal, work: (limit: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const stopTimer = this.options.clock.after(limitMs, abort);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      return await work(controller.signal);
    } finally {
      stopTimer();
      signal.removeEventListener('abort', abort);
    }
  }
}

/** Of one whose address or login changed, the streams are others'. */
const identityOf = (manager: KnownManager): string => JSON.stringify(manager);
