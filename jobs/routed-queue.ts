import type { JobQueue, QueueName } from './contract.js';
import type { BullQueues } from './queue.js';

export interface RoutedQueueDeps {
  readonly me: string;
  readonly open: (member: string) => BullQueues;
  /** The member that works on what the key is about. */
  readonly memberOf: (queue: QueueName, key: string) => string;
  /** After keys became due at the member. */
  readonly onDue: (member: string, queue: QueueName, keys: readonly string[]) => void;
}

export interface RoutedQueue extends JobQueue {
  /** The queues of one member. */
  of(member: string): BullQueues;
  /** Drops everything in the queues of a member that is no more; those it had waiting are with others by now. */
  discard(member: string): Promise<void>;
  close(): Promise<void>;
}

/** Brings each key to the queues of the member that works on its host. */
export function createRoutedQueue({ me, open, memberOf, onDue }: RoutedQueueDeps): RoutedQueue {
  const opened = new Map<string, BullQueues>();
  const of = (member: string): BullQueues => {
    const queues = opened.get(member) ?? open(member);
    opened.set(member, queues);
    return queues;
  };
  of(me);
  return {
    of,
    now: async (queue, keys) => {
      for (const [member, own] of groupBy(keys, (key) => memberOf(queue, key))) {
        await of(member).now(queue, own);
        onDue(member, queue, own);
      }
    },
    later: (queue, key, delayMs) => of(memberOf(queue, key)).later(queue, key, delayMs),
    discard: async (member) => {
      if (member === me) return;
      await Promise.all(Object.values(of(member).queues).map((queue) => queue.obliterate({ force: true })));
      await of(member).close();
      opened.delete(member);
    },
    close: async () => {
      await Promise.all([...opened.values()].map((queues) => queues.close()));
    },
  };
}

function groupBy(keys: readonly string[], groupOf: (key: string) => string): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const key of keys) {
    const group = groups.get(groupOf(key));
    if (group === undefined) groups.set(groupOf(key), [key]);
    else group.push(key);
  }
  return groups;
}
