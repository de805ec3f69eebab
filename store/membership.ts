import type { Redis } from 'ioredis';
import { timestamp } from '../base/clock.js';
import type { Hold, Mark, MemberProfile, MemberStatus, RewindAlarm } from '../model/index.js';
import { NO_MARK } from '../plan/going-back.js';
import { parseAlarm } from './history.js';
import { keysFor, type Keys } from './keys.js';
import { asking } from './redis.js';
import { defineScripts } from './scripts.js';

export interface Roster {
  /** Ids of all that are alive, this one among them. */
  readonly members: readonly string[];
  /** This one had been away for longer than its time to live: others may have taken its hosts. */
  readonly wasLost: boolean;
  /** Until the next of them counts as lost, if it does not beat. */
  readonly nextLossMs: number;
  /** How far the store has come. */
  readonly found: Mark;
  /** While one stands no host is given to anybody, and nothing may be done on those that are held. */
  readonly alarm?: RewindAlarm;
}

/** Who runs on this Redis, and which of them works on which host. All methods throw STORE_UNAVAILABLE. */
export interface Membership {
  beat(ttlMs: number): Promise<Roster>;
  /** Takes those that no other live member holds; undefined when this one counts as lost itself, or an alarm stands. */
  claim(hosts: readonly string[]): Promise<readonly Hold[] | undefined>;
  /** Those that nobody has taken since. */
  intact(holds: readonly Hold[]): Promise<readonly Hold[]>;
  release(holds: readonly Hold[]): Promise<void>;
  /** Goes in an orderly way: others need not wait. */
  leave(): Promise<void>;
  /** All that were heard of and have not left, sorted by id. */
  list(): Promise<readonly MemberStatus[]>;
  /** Forgets members that were lost longer ago than that; their ids. */
  forgetLost(longerMs: number): Promise<readonly string[]>;
}

export interface MembershipOptions {
  readonly redis: Redis;
  readonly prefix?: string;
  readonly profile: MemberProfile;
  /** What this member knows to be acknowledged: a store that lacks it raises the alarm. */
  readonly mark?: () => Mark;
  /** Whether other servers copy the store. */
  readonly isCopied?: () => boolean;
}

/** As the store keeps it. */
export const holdText = ({ token, member }: Hold): string => `${token} ${member}`;

export function createMembership({ redis, prefix, profile, mark = () => NO_MARK, isCopied = () => false }: MembershipOptions): Membership {
  defineScripts(redis);
  const keys = keysFor(prefix);
  const { id } = profile;
  return {
    async beat(ttlMs) {
      const known = mark();
      const [wasLost, nextLossMs, epoch, version, alarm, ...members] = await asking('beat', redis.droverBeatMember(
        keys.beats, keys.profiles, keys.version, keys.log, keys.history, id, ttlMs, JSON.stringify(profile), known.epoch, known.version, isCopied() ? 1 : 0));
      return { members, wasLost: wasLost === 1, nextLossMs, found: { epoch, version }, ...(alarm !== '' && { alarm: parseAlarm(alarm) }) };
    },
    async claim(hosts) {
      if (hosts.length === 0) return [];
      const [token, ...granted] = await asking('claim hosts', redis.droverClaimHosts(keys.holds, keys.beats, keys.holdToken, keys.fence, keys.version, keys.log, keys.history, id, ...hosts));
      return token === 0 ? undefined : hosts.filter((_host, index) => granted[index] === 1).map((host) => ({ host, member: id, token }));
    },
    async intact(holds) {
      if (holds.length === 0) return [];
      const held = await asking('read holds', redis.hmget(keys.holds, ...holds.map(({ host }) => host)));
      return holds.filter((hold, index) => held[index] === holdText(hold));
    },
    async release(holds) {
      if (holds.length > 0) await asking('release hosts', redis.droverReleaseHosts(keys.holds, ...holds.flatMap((hold) => [hold.host, holdText(hold)])));
    },
    async leave() {
      await asking('leave', redis.multi().zrem(keys.beats, id).hdel(keys.profiles, id).exec());
    },
    list: () => listMembers(redis, keys),
    forgetLost: (longerMs) => forgetLost(redis, keys, longerMs),
  };
}

async function listMembers(redis: Redis, keys: Keys): Promise<readonly MemberStatus[]> {
  const [profiles, beats, lease, now] = await asking('list members', Promise.all([
    redis.hgetall(keys.profiles), redis.zrange(keys.beats, '0', '-1', 'WITHSCORES'), redis.hmget(keys.lease, 'owner', 'since'), nowOf(redis),
  ]));
  const lostAt = new Map(pairsOf(beats));
  const [leader, leadsSince] = lease;
  return Object.entries(profiles).sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, text]): MemberStatus => {
    const end = text.indexOf('\n');
    const profile = JSON.parse(text.slice(end + 1)) as MemberProfile;
    const lost = lostAt.get(id) ?? 0;
    if (lost <= now) return { ...profile, state: 'unreachable', since: timestamp(lost) };
    if (id === leader) return { ...profile, state: 'leader', since: timestamp(Number(leadsSince)) };
    return { ...profile, state: 'reachable', since: timestamp(Number(text.slice(0, end))) };
  });
}

async function forgetLost(redis: Redis, keys: Keys, longerMs: number): Promise<readonly string[]> {
  const before = (await nowOf(redis)) - longerMs;
  const lost = await asking('list lost members', redis.zrangebyscore(keys.beats, '-inf', String(before)));
  if (lost.length > 0) await asking('forget lost members', redis.multi().zrem(keys.beats, ...lost).hdel(keys.profiles, ...lost).exec());
  return lost;
}

/** By the clock that members are timed with. */
const nowOf = async (redis: Redis): Promise<number> => {
  const [seconds, microseconds] = await asking('read the time', redis.time());
  return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
};

const pairsOf = (flat: readonly string[]): readonly (readonly [string, number])[] =>
  flat.flatMap((member, index) => (index % 2 === 0 ? [[member, Number(flat[index + 1])] as const] : []));
