import { timestamp, type Clock } from '../base/clock.js';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { CLUSTER_NAME, type ClusterEvent, type RewindAlarm } from '../model/index.js';
import type { Acknowledgement } from './acknowledgement.js';
import type { EventLog } from './contract.js';
import type { History } from './history.js';

export interface AlarmEventDeps {
  readonly events: Pick<EventLog, 'append'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

export interface AlarmRecorder {
  /** What each beat says. */
  note(alarm: RewindAlarm | undefined): void;
}

/** Every member logs an alarm once; the one that raised it also makes it an event. */
export function createAlarmRecorder({ me, ...deps }: AlarmEventDeps & { readonly me: string }): AlarmRecorder {
  let known: string | undefined;
  return {
    note: (alarm) => {
      if (alarm?.since === known) return;
      known = alarm?.since;
      if (alarm === undefined) return deps.log.info('the alarm is over');
      deps.log.error('the store lacks what was acknowledged: nothing is changed until a person decides', { ...alarm });
      if (alarm.member === me) void append(deps, { reason: 'StoreRewound', source: 'store', message: `the store lacks writes that were acknowledged: it has none after version ${alarm.found}, up to ${alarm.acknowledged}` });
    },
  };
}

export interface AcceptLossDeps extends AlarmEventDeps {
  readonly history: Pick<History, 'acceptLoss'>;
  readonly acknowledgement: Pick<Acknowledgement, 'acknowledged'>;
}

/** The alarm that it ended; undefined when none stood. @throws NOT_ACKNOWLEDGED, STORE_NO_MAJORITY */
export async function acceptLoss({ history, acknowledgement, ...deps }: AcceptLossDeps): Promise<RewindAlarm | undefined> {
  const accepted = await acknowledgement.acknowledged(() => history.acceptLoss());
  if (accepted !== undefined) await append(deps, { reason: 'LossAccepted', source: 'user', message: `what came after version ${accepted.found}, up to ${accepted.acknowledged}, was given up on request` });
  return accepted;
}

/** Events are for people: one that cannot be written keeps nobody from acting. */
async function append({ events, clock, log }: AlarmEventDeps, said: Pick<ClusterEvent, 'reason' | 'source' | 'message'>): Promise<void> {
  const event: ClusterEvent = { time: timestamp(clock.now()), type: 'Warning', object: { kind: 'Cluster', name: CLUSTER_NAME }, ...said };
  await events.append([event]).catch((error: unknown) => log.warn('record event', { reason: said.reason, error: messageOf(error) }));
}
