/** By the sender's address, the largest packet that came. undefined: nothing was noted, or another run took over. */
export function parseHeard(stdout: string): ReadonlyMap<string, number> | undefined {
  if (!/^heard$/m.test(stdout)) return undefined;
  return largest([...stdout.matchAll(/(\d+\.\d+\.\d+\.\d+) \. (\d+)/g)].map(([, from = '', size]) => [from, Number(size)]));
}

export interface Sent {
  /** By peer, the largest packet that was answered. */
  readonly replies: ReadonlyMap<string, number>;
  /** Peers that answer on the back network itself. */
  readonly reachable: ReadonlySet<string>;
}

/** undefined: the script did not come to its end, or could not begin. */
export function parseSent(stdout: string): Sent | undefined {
  if (!/^sent$/m.test(stdout)) return undefined;
  return {
    replies: largest([...stdout.matchAll(/^(\S+) (\d+)$/gm)].map(([, name = '', size]) => [name, Number(size)])),
    reachable: new Set([...stdout.matchAll(/^(\S+) back$/gm)].map(([, name = '']) => name)),
  };
}

function largest(rows: readonly (readonly [string, number])[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [key, size] of rows) found.set(key, Math.max(size, found.get(key) ?? 0));
  return found;
}
