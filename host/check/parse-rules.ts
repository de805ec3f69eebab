import { NFT_TABLE, type FirewallChain } from '../../model/index.js';

type Draft = { -readonly [K in keyof FirewallChain]: FirewallChain[K] } & { rules: string[] };

/** Chains of `nft list ruleset` with their verdicts, but for Drover's own table. Braces of sets and closing ones may be missing. */
export function parseRules(lines: readonly string[]): FirewallChain[] {
  const chains: Draft[] = [];
  let table = '';
  for (const line of lines) {
    const opened = /^table (\S+ \S+) \{/.exec(line)?.[1];
    const chain = /^\s+chain (\S+) \{/.exec(line)?.[1];
    if (opened !== undefined) table = opened;
    else if (chain !== undefined) chains.push({ table, name: chain, rules: [] });
    else addRule(chains.at(-1), line);
  }
  return chains.filter((chain) => chain.table !== `ip ${NFT_TABLE}`);
}

function addRule(chain: Draft | undefined, line: string): void {
  const base = /^\s+type \S+ hook (\S+) .*?(?:policy (accept|drop);)?$/.exec(line.trimEnd());
  if (chain === undefined) return;
  if (base === null) chain.rules.push(line.trim());
  else Object.assign(chain, { hook: base[1], policy: base[2] === 'drop' ? 'drop' : 'accept' });
}

/** `iptables-legacy -S`, of the three chains of its filter table. */
export function parseLegacyRules(lines: readonly string[]): FirewallChain[] {
  const policies = lines.flatMap((line) => /^-P (\S+) (\S+)$/.exec(line)?.slice(1) ?? []);
  const names = policies.filter((_, index) => index % 2 === 0);
  return names.map((name): FirewallChain => ({
    table: 'legacy filter', name, hook: name.toLowerCase(), policy: policies[policies.indexOf(name) + 1] === 'DROP' ? 'drop' : 'accept',
    rules: lines.filter((line) => line.startsWith(`-A ${name} `)),
  }));
}
