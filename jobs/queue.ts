import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type JobPayload, type JobQueue, QUEUES, type QueueName } from './contract.js';

/** Finished jobs that stay readable for a person. */
const KEPT = { removeOnComplete: { count: 500, age: 3600 }, removeOnFail: { count: 1000, age: 24 * 3600 }, keepLogs: 500 };

export interface JobQueueDeps {
  readonly redis: Redis;
  readonly prefix: string;
  /** Told of every key that became due. */
  readonly onDue?: (queue: QueueName, keys: readonly string[]) => void;
}

export interface BullQueues extends JobQueue {
  readonly queues: Readonly<Record<QueueName, Queue<JobPayload>>>;
  close(): Promise<void>;
}

/**
 * Work by key. `keepLastIfActive` stores a change that comes during a run and runs it afterwards; `replace` lets
 * an immediate request overtake a delayed one. Source: BullMQ's deduplication modes.
 */
export function createJobQueue({ redis, prefix, onDue }: JobQueueDeps): BullQueues {
  const open = (name: QueueName) =>
    new Queue<JobPayload>(name, { connection: redis, prefix, defaultJobOptions: { attempts: 1, ...KEPT } })
      .on('error', () => {}); // the connection logs its outage; BullMQ would print one stack for each command that waits
  const queues = Object.fromEntries(Object.values(QUEUES).map((name) => [name, open(name)])) as unknown as BullQueues['queues'];
  return {
    queues,
    now: async (queue, keys) => {
      if (keys.length === 0) return;
      await queues[queue].addBulk(keys.map((key) => ({ name: `${queue} ${key}`, data: { key }, opts: { deduplication: { id: key, keepLastIfActive: true, replace: true } } })));
      onDue?.(queue, keys);
    },
    later: async (queue, key, delayMs) => {
      // Neither `replace` nor `keepLastIfActive`: each would put this in the place of a change that is queued, or kept for after the run.
      await queues[queue].add(`${queue} ${key}`, { key }, { delay: delayMs, deduplication: { id: key } });
    },
    close: async () => {
      await Promise.all(Object.values(queues).map((queue) => queue.close()));
    },
  };
}
