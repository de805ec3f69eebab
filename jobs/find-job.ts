import type { Job, Queue } from 'bullmq';
import type { JobPayload, QueueName } from './contract.js';

export type QueuesOfMember = Readonly<Record<QueueName, Queue<JobPayload>>>;

/** The queues of the whole control plane. */
export interface MemberQueues {
  /** Ids of all members whose jobs are kept; this one's first. */
  readonly members: () => Promise<readonly string[]>;
  readonly queuesOf: (member: string) => QueuesOfMember;
}

/** So much of a member's id tells it from the others. */
export const shownMember = (member: string): string => member.slice(0, 8);

export interface FoundJob {
  readonly queue: Queue<JobPayload>;
  readonly job: Job<JobPayload>;
}

/** What BullMQ numbers: anything else might be the name of another of its keys. */
const ID = /^(\d{1,15})(?:@([\w-]{1,40}))?$/;

/** The job that people mean by `17` or, where several members count, `17@3f2a91bc`. Without a member the first that has it; undefined when it is no longer kept. */
export async function findJob({ members, queuesOf }: MemberQueues, queueName: string, id: string): Promise<FoundJob | undefined> {
  const [, own, shown = ''] = ID.exec(id) ?? [];
  if (own === undefined) return undefined;
  for (const member of (await members()).filter((one) => one.startsWith(shown))) {
    const queue = Object.values(queuesOf(member)).find(({ name }) => name === queueName);
    const job = await queue?.getJob(own);
    if (queue !== undefined && job !== undefined) return { queue, job };
  }
  return undefined;
}
