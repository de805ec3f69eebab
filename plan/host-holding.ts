import { memberFor, NO_SEATS, type Seats } from './seats.js';

export interface HoldingFacts {
  readonly me: string;
  /** All that are alive, `me` among them unless this one was away for too long. */
  readonly members: readonly string[];
  /** All hosts of the cluster. */
  readonly hosts: Iterable<string>;
  readonly seats?: Seats;
  /** What this member works on. */
  readonly held: ReadonlySet<string>;
}

export interface HoldingPlan {
  readonly claim: readonly string[];
  readonly release: readonly string[];
}

/** What a member has to take and to let go for every host to be with its owner; hosts that are no more are let go. Pure. */
export function planHolding({ me, members, hosts, seats = NO_SEATS, held }: HoldingFacts): HoldingPlan {
  const own = new Set([...hosts].filter((host) => memberFor(host, members, seats) === me));
  return { claim: [...own].filter((host) => !held.has(host)), release: [...held].filter((host) => !own.has(host)) };
}
