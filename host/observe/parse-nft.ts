import { fingerprintOf, MARKER_PREFIX } from '../../plan/nft-table.js';
import { asList, asShape, asShapes, textOf, type Shape } from './json-shape.js';

/** Fingerprint of `nft -j list table`; empty when there is no table, `?` counts for one that Drover did not write. */
export function parseTable(value: unknown): string {
  const objects = asShapes(asShape(value).nftables);
  if (!objects.some((object) => 'table' in object)) return '';
  const sets = objects.flatMap((object) => ['set', 'map'].filter((kind) => kind in object).map((kind) => asShape(object[kind])));
  const marker = sets.map(({ name }) => textOf(name)).find((name) => name.startsWith(MARKER_PREFIX));
  const rules = objects.filter((object) => 'rule' in object).length;
  return fingerprintOf(marker?.slice(MARKER_PREFIX.length) ?? '?', rules, sets.reduce((sum, set) => sum + elementsOf(set), 0));
}

const elementsOf = ({ elem }: Shape): number => asList(elem).length;
