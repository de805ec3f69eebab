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
  }
}

const COMMANDS = {
  droverCommit: { file: 'commit-objects.lua' },
  droverReplaceToken: { file: 'replace-token.lua', numberOfKeys: 1 },
  droverAcquireLease: { file: 'acquire-lease.lua', numberOfKeys: 2 },
  droverRenewLease: { file: 'renew-lease.lua', numberOfKeys: 2 },
  droverReleaseLease: { file: 'release-lease.lua', numberOfKeys: 1 },
} as const;

/** Teaches the connection our commands (EVALSHA, and EVAL after a Redis that lost its script cache). */
export function defineScripts(redis: Redis): void {
  for (const [name, { file, ...options }] of Object.entries(COMMANDS)) {
    redis.defineCommand(name, { lua: readFileSync(new URL(`./scripts/${file}`, import.meta.url), 'utf8'), ...options });
  }
}
