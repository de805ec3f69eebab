import type { Redis } from 'ioredis';
import { KINDS, type AnyResource, type Change, type Kind, type ResourceOf, type Write } from '../model/index.js';
import { watchChanges } from './change-log.js';
import type { CommitOptions, Listed, ObjectStore } from './contract.js';
import { parseHistory } from './history.js';
import { keysFor, type Keys } from './keys.js';
import { holdText } from './membership.js';
import { asking } from './redis.js';
import { defineScripts } from './scripts.js';
import { changesOf, holdLost, refuseDoubles, staleFencingToken, storeRewound, versionConflict, withVersion, type Conflict } from './versioned.js';

export interface ObjectStoreOptions {
  /** From `createRedis`: fails fast and sends no command twice. Watches open connections of their own. */
  readonly redis: Redis;
  readonly prefix?: string;
  /** Changes kept for watchers that were away; about, Redis trims in blocks. */
  readonly keptChanges?: number;
}

const DEFAULT_KEPT_CHANGES = 20_000;

export function createObjectStore({ redis, prefix, keptChanges = DEFAULT_KEPT_CHANGES }: ObjectStoreOptions): ObjectStore {
  defineScripts(redis);
  const keys = keysFor(prefix);
  return {
    async get<K extends Kind>(kind: K, name: string): Promise<ResourceOf[K] | undefined> {
      const held = await asking(`read ${kind}/${name}`, redis.hget(keys.objects(kind), name));
      return held === null ? undefined : (parseHeld(held) as ResourceOf[K]);
    },
    list: (kind) => asking(`list ${kind ?? 'all objects'}`, listObjects(redis, keys, kind === undefined ? KINDS : [kind])),
    async newestVersion() {
      return Number(await asking('read the version', redis.get(keys.version)) ?? 0);
    },
    commit: (writes, options = {}) => commitObjects({ redis, keys, keptChanges }, writes, options),
    watch: (version, signal) => watchChanges(redis, keys, version, signal),
  };
}

/** `<version>\n<JSON>`: the version stands outside, so the script need not understand the body. */
function parseHeld(held: string): AnyResource {
  const end = held.indexOf('\n');
  return withVersion(JSON.parse(held.slice(end + 1)) as AnyResource, Number(held.slice(0, end)));
}

/** One transaction: the version and the objects are of the same moment. */
async function listObjects(redis: Redis, keys: Keys, kinds: readonly Kind[]): Promise<Listed> {
  const transaction = redis.multi().get(keys.version).hmget(keys.history, 'epoch', 'gaps', 'alarm');
  for (const kind of kinds) transaction.hvals(keys.objects(kind));
  const replies = (await transaction.exec()) ?? [];
  for (const [error] of replies) if (error) throw error;
  const [counter, marks, ...hashes] = replies.map(([, reply]) => reply) as [string | null, (string | null)[], ...string[][]];
  const version = Number(counter ?? 0);
  return { version, objects: hashes.flat().map(parseHeld), history: parseHistory(version, marks), isAlarmed: typeof marks[2] === 'string' };
}

interface CommitDeps {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly keptChanges: number;
}

async function commitObjects({ redis, keys, keptChanges }: CommitDeps, writes: readonly Write[], { fencingToken, hold, by }: CommitOptions): Promise<readonly Change[]> {
  if (writes.length === 0) return [];
  refuseDoubles(writes);
  const keyNames = [keys.version, keys.fence, keys.log, keys.holds, keys.history, ...writes.map(({ object }) => keys.objects(object.kind))];
  const [code, ...numbers] = await asking('commit', redis.droverCommit(
    keyNames.length, ...keyNames, fencingToken ?? '', keptChanges, hold?.host ?? '', hold === undefined ? '' : holdText(hold), by ?? '', ...writes.flatMap(writeArguments)));
  if (code === 1) throw versionConflict(conflictsOf(writes, numbers));
  if (code === 2) throw staleFencingToken(fencingToken ?? 0, numbers[0] ?? 0);
  if (code === 3 && hold !== undefined) throw holdLost(hold);
  if (code === 4) throw storeRewound();
  return changesOf(writes, numbers[0] ?? 0, by);
}

const writeArguments = ({ op, object }: Write): (string | number)[] =>
  [op, object.metadata.name, object.metadata.resourceVersion, JSON.stringify(object)];

/** The reply lists pairs: index of the write, version found. */
const conflictsOf = (writes: readonly Write[], pairs: readonly number[]): readonly Conflict[] =>
  pairs.flatMap((index, position) => {
    const write = position % 2 === 0 ? writes[index] : undefined;
    return write === undefined ? [] : [{ write, found: pairs[position + 1] ?? 0 }];
  });
