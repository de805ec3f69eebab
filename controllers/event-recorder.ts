import { timestamp, type Clock } from '../base/clock.js';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { KINDS, type AnyResource, type Change, type ClusterEvent, type ClusterView } from '../model/index.js';
import { happenings } from '../plan/happenings.js';

export interface EventRecorderDeps {
  readonly view: ClusterView;
  subscribe(listener: (changes: readonly Change[]) => void): () => void;
  readonly events: { append(events: readonly ClusterEvent[]): Promise<void> };
  readonly clock: Clock;
  readonly log: Log;
}

/** Writes down what happens to objects from now on. Returns the function that ends it. */
export function recordEvents({ view, subscribe, events, clock, log }: EventRecorderDeps): () => void {
  const known = new Map<string, AnyResource>();
  const idOf = (object: AnyResource): string => `${object.kind}/${object.metadata.name}`;
  for (const kind of KINDS) for (const object of view.list(kind)) known.set(idOf(object), object);
  return subscribe((changes) => {
    const told = changes.flatMap(({ op, object, by }) => {
      const before = known.get(idOf(object));
      if (op === 'delete') known.delete(idOf(object));
      else known.set(idOf(object), object);
      return happenings(before, op === 'delete' ? undefined : object, { time: timestamp(clock.now()), by });
    });
    if (told.length > 0) events.append(told).catch((error: unknown) => log.warn('append events', { error: messageOf(error) }));
  });
}
