import { readFileSync } from 'node:fs';
import type { Redis, Result } from 'ioredis';

/** Commands made of scripts/*.lua; the header of each file says what its arguments and replies mean. */
declare module 'ioredis' {
  interface RedisCommander<Context> {
    droverCommit(keyCount: number, ...keysAndArguments: (string | number)[]): Result<[code: number, ...numbers: number[]], Context>;
    droverReplaceToken(tokens: string, name: string, record: string): Result<number, Context>;
    droverAcquireLease(...keysAndArguments: [lease: string, fence: string, version: string, log: string, history: string, owner: string, ttlMs: number, epoch: number, acknowledged: number]): Result<[token: number, heldMs: number], Context>;
    droverRenewLease(...keysAndArguments: [lease: string, fence: string, version: string, log: string, history: string, owner: string, token: number, ttlMs: number, epoch: number, acknowledged: number]): Result<number, Context>;
    droverReleaseLease(lease: string, token: number): Result<number, Context>;
    droverBeatMember(...keysAndArguments: [beats: string, profiles: string, version: string, log: string, history: string, member: string, ttlMs: number, profile: string, epoch: number, acknowledged: number, isCopied: number]):
    Result<[wasLost: number, nextLossMs: number, epoch: number, version: number, alarm: string, ...members: string[]], Context>;
    droverNoteVersion(...keysAndArguments: [version: string, log: string, history: string, member: string, epoch: number, acknowledged: number]): Result<[epoch: number, version: number, alarm: string], Context>;
    droverAcceptLoss(version: string, log: string, history: string): Result<[epoch: number, alarm?: string], Context>;
    droverClaimHosts(...keysAndArguments: [holds: string, beats: string, holdToken: string, fence: string, version: string, log: string, history: string, member: string, ...hosts: string[]]): Result<[token: number, ...granted: number[]], Context>;
    droverRaiseFormat(format: string, wanted: number): Result<number, Context>;
    droverReleaseHosts(holds: string, ...hostsAndHolds: string[]): Result<number, Context>;
  }
}

// Each read is written out, so that a build finds it and takes the text into the bundle.
const HISTORY = (): string => readFileSync(new URL('./scripts/history.lua', import.meta.url), 'utf8');
const COMMANDS = {
  droverCommit: { lua: () => HISTORY() + readFileSync(new URL('./scripts/commit-objects.lua', import.meta.url), 'utf8') },
  droverReplaceToken: { lua: () => readFileSync(new URL('./scripts/replace-token.lua', import.meta.url), 'utf8'), numberOfKeys: 1 },
  droverAcquireLease: { lua: () => HISTORY() + readFileSync(new URL('./scripts/acquire-lease.lua', import.meta.url), 'utf8'), numberOfKeys: 5 },
  droverRenewLease: { lua: () => HISTORY() + readFileSync(new URL('./scripts/renew-lease.lua', import.meta.url), 'utf8'), numberOfKeys: 5 },
  droverReleaseLease: { lua: () => readFileSync(new URL('./scripts/release-lease.lua', import.meta.url), 'utf8'), numberOfKeys: 1 },
  droverBeatMember: { lua: () => HISTORY() + readFileSync(new URL('./scripts/beat-member.lua', import.meta.url), 'utf8'), numberOfKeys: 5 },
  droverNoteVersion: { lua: () => HISTORY() + readFileSync(new URL('./scripts/note-version.lua', import.meta.url), 'utf8'), numberOfKeys: 3 },
  droverAcceptLoss: { lua: () => HISTORY() + readFileSync(new URL('./scripts/accept-loss.lua', import.meta.url), 'utf8'), numberOfKeys: 3 },
  droverClaimHosts: { lua: () => HISTORY() + readFileSync(new URL('./scripts/claim-hosts.lua', import.meta.url), 'utf8'), numberOfKeys: 7 },
  droverRaiseFormat: { lua: () => readFileSync(new URL('./scripts/raise-format.lua', import.meta.url), 'utf8'), numberOfKeys: 1 },
  droverReleaseHosts: { lua: () => readFileSync(new URL('./scripts/release-hosts.lua', import.meta.url), 'utf8'), numberOfKeys: 1 },
} as const;

/** Teaches the connection our commands (EVALSHA, and EVAL after a Redis that lost its script cache). */
export function defineScripts(redis: Redis): void {
  for (const [name, { lua, ...definition }] of Object.entries(COMMANDS)) redis.defineCommand(name, { lua: lua(), ...definition });
}
