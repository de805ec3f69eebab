import { systemClock } from '../base/clock.js';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { QUEUES, type QueueName } from '../jobs/contract.js';
import { openDueSignal } from '../jobs/due-signal.js';
import { Holdings } from '../jobs/holdings.js';
import { hostOfJob } from '../jobs/job-host.js';
import { createJobQueue } from '../jobs/queue.js';
import { createRoutedQueue, type RoutedQueue } from '../jobs/routed-queue.js';
import { planHostDue } from '../plan/host-due.js';
import { memberTimes } from '../plan/member-times.js';
import { mayLead, memberFor, seatsIn } from '../plan/seats.js';
import { createAlarmRecorder } from '../store/alarm-events.js';
import { Attendance } from '../store/attendance.js';
import type { OpenStore } from './open-store.js';

export interface HoldingOptions {
  readonly opened: OpenStore;
  readonly log: Log;
  /** Keys became due here. */
  readonly onDue: (queue: QueueName, keys: readonly string[]) => void;
  readonly onTaken: (host: string) => void;
  readonly onLeft: (host: string) => Promise<void>;
}

export interface Holding {
  readonly holdings: Holdings;
  readonly jobs: RoutedQueue;
  prefixOf(member: string): string;
  /** No other member should lead rather than this one. */
  mayLead(): boolean;
  /** Something was refused: look who holds what. */
  doubt(): void;
  start(): void;
  stop(): Promise<void>;
}

const PREFIX = '{drover}:jobs';
const prefixOf = (member: string): string => `${PREFIX}:${member}`;

/** Which hosts are this member's, as members come and go, and the queues that bring work to whose they are. */
export function startHolding({ opened, log, onDue, onTaken, onLeft }: HoldingOptions): Holding {
  const { mirror, membership, acknowledgement, queueRedis, profile: { id } } = opened;
  const { view } = mirror;
  let isStopped = false;
  let seats = seatsIn(view);
  const memberOf = (queue: QueueName, key: string): string => {
    const host = hostOfJob(view, queue, key);
    return (host === undefined ? undefined : memberFor(host, attendance.members, seats)) ?? id;
  };
  const jobs = createRoutedQueue({
    me: id, memberOf,
    open: (member) => createJobQueue({ redis: queueRedis, prefix: prefixOf(member) }),
    onDue: (member, queue, keys) => (member === id ? onDue(queue, keys) : signal.tell(member, queue, keys)),
  });
  const signal = openDueSignal({ redis: queueRedis, prefix: PREFIX, me: id, log, onDue });
  const makeDue = (host: string): void => void allDue(opened, jobs, host).catch((error: unknown) => log.warn('make host due', { host, error: messageOf(error) }));
  const holdings = new Holdings({
    me: id, view, port: membership, clock: systemClock, log, onLeft,
    onTaken: (host) => {
      onTaken(host);
      makeDue(host);
    },
    onHandedOver: (host) => (isStopped ? undefined : makeDue(host)),
  });
  const alarms = createAlarmRecorder({ events: opened.events, me: id, clock: systemClock, log });
  const attendance = new Attendance({
    membership, clock: systemClock, log, times: () => memberTimes(view.settings()),
    onRoster: ({ members, wasLost, found, alarm }) => {
      alarms.note(alarm);
      if (alarm !== undefined) return holdings.suspend();
      void acknowledgement.look(found).catch((error: unknown) => log.debug('look what is acknowledged', { error: messageOf(error) }));
      if (wasLost) holdings.doubt();
      void holdings.settle(members);
    },
  });
  const unsubscribe = mirror.subscribe((changes) => {
    if (!changes.some(({ object }) => object.kind === 'Node')) return;
    seats = seatsIn(view);
    void holdings.settle();
  });
  return {
    holdings, jobs, prefixOf,
    mayLead: () => mayLead(id, attendance.members, seats),
    doubt: () => {
      holdings.doubt();
      attendance.hurry();
    },
    start: () => void attendance.start(),
    stop: async () => {
      isStopped = true;
      unsubscribe();
      attendance.stop();
      signal.close();
      await holdings.close();
      await membership.leave().catch((error: unknown) => log.warn('leave', { error: messageOf(error) }));
    },
  };
}

/** For whoever has the host now: what was due at another member may be lost with it. */
async function allDue({ mirror: { view } }: OpenStore, jobs: RoutedQueue, host: string): Promise<void> {
  const { isJoining, isLeaving, isPromoting, isUpgrading, isDemoting, isSynced, tasks, images } = planHostDue(view, host, systemClock.now());
  if (isJoining) await jobs.now(QUEUES.joinNode, [host]);
  if (isLeaving) await jobs.now(QUEUES.leaveNode, [host]);
  if (isPromoting) await jobs.now(QUEUES.promoteNode, [host]);
  if (isUpgrading) await jobs.now(QUEUES.upgradeNode, [host]);
  if (isDemoting) await jobs.now(QUEUES.demoteNode, [host]);
  if (isSynced) await jobs.now(QUEUES.syncHost, [host]);
  await jobs.now(QUEUES.syncTask, tasks);
  await jobs.now(QUEUES.resolveImage, images);
}
