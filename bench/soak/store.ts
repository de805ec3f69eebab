import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crashRounds, type CrashRound } from '../../test/support/crash-rounds.js';

/** Kills the control plane, Redis, or both while writes go on. @throws Error for the first round that lost, split or forgot something */
export async function soakStore(rounds: number, say: (line: string) => void): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'drover-soak-'));
  let [round, writes] = [0, 0];
  for await (const crash of crashRounds({ directory, rounds, random: Math.random })) {
    const broken = brokenPromise(crash);
    if (broken !== undefined) throw new Error(`store, round ${round + 1} (${crash.victims} killed): ${broken}; its data is in ${directory}`);
    round += 1;
    writes += crash.writes;
    say(`store ${round}/${rounds}: ${crash.victims} killed, ${writes} writes so far, none lost`);
  }
  rmSync(directory, { recursive: true, force: true });
}

/** What does not hold after a crash, if anything. Pure. */
export function brokenPromise({ acknowledged, writes, found }: CrashRound): string | undefined {
  if (writes === 0) return 'nothing was written';
  if (found.left < acknowledged.n) return `${acknowledged.n} writes were acknowledged, ${found.left} are there`;
  if (found.missing.length > 0) return `writes ${found.missing.join(', ')} are missing`;
  return found.right === found.left && found.version === found.left * 3 ? undefined : 'a batch of writes was split';
}
