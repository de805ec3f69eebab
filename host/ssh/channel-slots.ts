/** `short` runs come and go; `long` streams and terminals stay for as long as somebody watches. */
export type Lane = 'short' | 'long';

export interface ChannelSlots {
  /** Resolves with the function that gives the slot back (calling it twice is harmless); rejects with the signal's reason. First come, first served within a lane. */
  acquire(lane: Lane, signal?: AbortSignal): Promise<() => void>;
}

/** sshd's MaxSessions is 10 by default and frees a slot a little late: stay two below. */
const MAX_CHANNELS = 8;
/** Long ones leave this many for runs, so that followed logs never stop a reconcile. */
const MAX_LONG_CHANNELS = 5;

interface Waiting {
  readonly lane: Lane;
  readonly grant: () => void;
}

/** Bounds the channels of one connection. */
export const createChannelSlots = (limits = { total: MAX_CHANNELS, long: MAX_LONG_CHANNELS }): ChannelSlots => {
  const used = { short: 0, long: 0 };
  const waiting: Waiting[] = [];
  const hasRoom = (lane: Lane): boolean => used.short + used.long < limits.total && (lane === 'short' || used.long < limits.long);
  const grantNext = (): void => {
    const index = waiting.findIndex(({ lane }) => hasRoom(lane));
    if (index >= 0) waiting.splice(index, 1)[0]?.grant();
  };
  const take = (lane: Lane): (() => void) => {
    used[lane] += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      used[lane] -= 1;
      grantNext();
    };
  };
  return {
    acquire: (lane, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        if (hasRoom(lane)) return resolve(take(lane));
        const entry: Waiting = {
          lane,
          grant: () => {
            signal?.removeEventListener('abort', giveUp);
            resolve(take(lane));
          },
        };
        const giveUp = (): void => {
          waiting.splice(waiting.indexOf(entry), 1);
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', giveUp, { once: true });
        waiting.push(entry);
      }),
  };
};
