import { createHash } from 'node:crypto';
import { NFT_TABLE } from '../model/index.js';

/** One `table ip drover`, as the text that replaces it and as the fingerprint by which it is found again. */
export interface NftTable {
  readonly text: string;
  /** `hash/rules/elements`: `nft list` cannot be fed back (nft 1.0.6 prints dnat maps wrongly), so an empty set named after the hash says which text it was, and the counts show that somebody took rules away. */
  readonly fingerprint: string;
}

export interface NftSet {
  /** `set ovnets`, `map vip`. */
  readonly declaration: string;
  /** `type ipv4_addr : mark;` */
  readonly type: string;
  readonly elements: readonly string[];
}

export interface NftChain {
  readonly name: string;
  /** `type nat hook output priority -100; policy accept;`; absent for a chain that is jumped to. */
  readonly hook?: string;
  readonly rules: readonly string[];
}

export const MARKER_PREFIX = 'id_';

/** Replaces the whole table in one transaction; connections that are tracked go on. */
export function nftTable(sets: readonly NftSet[], chains: readonly NftChain[]): NftTable {
  const body = [...sets.map(renderSet), ...chains.map(renderChain)].join('\n');
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  const rules = chains.reduce((sum, { rules: { length } }) => sum + length, 0);
  const elements = sets.reduce((sum, { elements: { length } }) => sum + length, 0);
  return {
    text: `add table ip ${NFT_TABLE}\ndelete table ip ${NFT_TABLE}\ntable ip ${NFT_TABLE} {\n set ${MARKER_PREFIX}${hash} { type mark; }\n${body}\n}\n`,
    fingerprint: fingerprintOf(hash, rules, elements),
  };
}

export const fingerprintOf = (hash: string, rules: number, elements: number): string => `${hash}/${rules}/${elements}`;

const renderSet = ({ declaration, type, elements }: NftSet): string =>
  ` ${declaration} { ${type}${elements.length === 0 ? '' : ` elements = { ${elements.join(', ')} };`} }`;

/** One statement per line: nft takes no `} }` on one line. */
const renderChain = ({ name, hook, rules }: NftChain): string =>
  [` chain ${name} {`, ...(hook === undefined ? [] : [`  ${hook}`]), ...rules.map((rule) => `  ${rule}`), ' }'].join('\n');
