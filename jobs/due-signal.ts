import type { Redis } from 'ioredis';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { QUEUES, type QueueName } from './contract.js';

export interface DueSignal {
  /** Tells another member that keys became due there. Nothing is lost with it: the jobs are in its queues. */
  tell(member: string, queue: QueueName, keys: readonly string[]): void;
  close(): void;
}

export interface DueSignalDeps {
  readonly redis: Redis;
  readonly prefix: string;
  readonly me: string;
  readonly log: Log;
  readonly onDue: (queue: QueueName, keys: readonly string[]) => void;
}

/** For work that gives way to other work: BullMQ tells a worker nothing of a job that waits for the one it is at. */
export function openDueSignal({ redis, prefix, me, log, onDue }: DueSignalDeps): DueSignal {
  const channelOf = (member: string): string => `${prefix}:due:${member}`;
  const warn = (error: unknown): void => log.warn('due signal', { error: messageOf(error) });
  const listener = redis.duplicate();
  listener.on('error', () => {}); // ioredis reconnects and subscribes again by itself; another connection logs the outage
  listener.on('message', (_channel, text) => {
    const [queue, ...keys] = text.split('\n');
    const known = Object.values(QUEUES).find((name) => name === queue);
    if (known !== undefined) onDue(known, keys);
  });
  listener.subscribe(channelOf(me)).catch(warn);
  return {
    tell: (member, queue, keys) => void redis.publish(channelOf(member), [queue, ...keys].join('\n')).catch(warn),
    close: () => listener.disconnect(),
  };
}
