import type { CountedTraffic, IpvsTraffic } from '../../model/index.js';

type Counts = Pick<IpvsTraffic, 'connections' | 'bytesIn' | 'bytesOut'>;

export interface TrafficTotal extends Counts {
  readonly service: string;
  readonly backend: string;
}

interface Held {
  total: TrafficTotal;
  /** Entries of hosts that count for it. */
  entries: number;
}

const NOTHING: Counts = { connections: 0, bytesIn: 0, bytesOut: 0 };

/**
 * What hosts have counted, added up over all of them: only ever more, as Prometheus needs it. A host's counters go with their entries and with the host, so what is added is the difference
 * to the look before. What was counted before the first look is nobody's: another member has told it.
 */
export class TrafficTotals {
  readonly #looks = new Map<string, ReadonlyMap<string, CountedTraffic>>();
  readonly #totals = new Map<string, Held>();

  /** `counted`: all that the host shows now. */
  note(node: string, counted: readonly CountedTraffic[]): void {
    const before = this.#looks.get(node);
    for (const one of counted) this.#add(one, before === undefined ? one.traffic : before.get(one.entry)?.traffic);
    this.#drop(before);
    this.#looks.set(node, new Map(counted.map((one) => [one.entry, one])));
  }

  forget(node: string): void {
    this.#drop(this.#looks.get(node));
    this.#looks.delete(node);
  }

  list(): TrafficTotal[] {
    return [...this.#totals.values()].map(({ total }) => total);
  }

  #add({ service, backend, traffic }: CountedTraffic, before: Counts = NOTHING): void {
    const key = keyOf({ service, backend });
    const { total, entries } = this.#totals.get(key) ?? { total: { service, backend, ...NOTHING }, entries: 0 };
    const since = traffic.connections < before.connections ? NOTHING : before; // made anew meanwhile
    this.#totals.set(key, {
      entries: entries + 1,
      total: {
        service, backend, connections: total.connections + traffic.connections - since.connections,
        bytesIn: total.bytesIn + Math.max(0, traffic.bytesIn - since.bytesIn), bytesOut: total.bytesOut + Math.max(0, traffic.bytesOut - since.bytesOut),
      },
    });
  }

  /** A total that no entry stands behind any more is forgotten. */
  #drop(look: ReadonlyMap<string, CountedTraffic> | undefined): void {
    for (const one of look?.values() ?? []) {
      const held = this.#totals.get(keyOf(one));
      if (held === undefined) continue;
      if (held.entries > 1) held.entries -= 1;
      else this.#totals.delete(keyOf(one));
    }
  }
}

const keyOf = ({ service, backend }: Pick<CountedTraffic, 'service' | 'backend'>): string => `${service} ${backend}`;
