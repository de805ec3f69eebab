import { readFileSync } from 'node:fs';
import type { Redis, Result } from 'ioredis';

/** Commands made of scripts/*.lua; the header of each file says what its arguments and replies mean. */
declare module 'ioredis' {
  interface RedisCommander<Context> {
    droverCommit(keyCount: number, ...keysAndArguments: (string | number)[]): Result<[code: number, ...numbers: number[]], Context>;
    droverReplaceToken(tokens: string, name: string, record: string): Result<number, Context>;
    droverAcquireLease(lease: string, fence: string, owner: string, ttlMs: number): Result<[token: number, heldMs: number], Context>;
    droverRenewLease(lease: string, fence: string, owner: string, token: number, ttlMs: number): Result<number, Context>;
    droverReleaseLease(lease: string, token: number): Result<number, Context>;
    droverBeatMember(beats: string, profiles: string, member: string, ttlMs: number, profile: string): Result<[wasLost: number, nextLossMs: number, ...members: string[]], Context>;
    droverClaimHosts(holds: string, beats: string, holdToken: string, fence: string, member: string, ...hosts: string[]): Result<[token: number, ...granted: number[]], Context>;
    droverReleaseHosts(holds: string, ...hostsAndHolds: string[]): Result<number, Context>;
  }
}

// Each read is written out, so that a build finds it and takes the text into the bundle.
const COMMANDS = {
  droverCommit: { lua: () => readFileSync(new URL('./scripts/commit-objects.lua', import.meta.url), 'utf8') },
  droverReplaceToken: { lua: () => readFileSync(new URL('./scripts/replace-token.lua', import.meta.url), 'utf8'), numberOfKeys: 1 },
  droverAcquireLease: { lua: () => readFileSync(new URL('./scripts/acquire-lease.lua', import.meta.url), 'utf8'), numberOfKeys: 2 },
  droverRenewLease: { lua: () => readFileSync(new URL('./scripts/renew-lease.lua', import.meta.url), 'utf8'), numberOfKeys: 2 },
  droverReleaseLease: { lua: () => readFileSync(new URL('./scripts/release-lease.lua', import.meta.url), 'utf8'), numberOfKeys: 1 },
  droverBeatMember: { lua: () => readFileSync(new URL('./scripts/beat-member.lua', import.meta.url), 'utf8'), numberOfKeys: 2 },
  droverClaimHosts: { lua: () => readFileSync(new URL('./scripts/claim-hosts.lua', import.meta.url), 'utf8'), numberOfKeys: 4 },
  droverReleaseHosts: { lua: () => readFileSync(new URL('./scripts/release-hosts.lua', import.meta.url), 'utf8'), numberOfKeys: 1 },
} as const;

/** Teaches the connection our commands (EVALSHA, and EVAL after a Redis that lost its script cache). */
export function defineScripts(redis: Redis): void {
  for (const [name, { lua, ...definition }] of Object.entries(COMMANDS)) redis.defineCommand(name, { lua: lua(), ...definition });
}
