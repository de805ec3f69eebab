import { API_VERSION } from '../model/index.js';
import type { ManifestKind, ManifestSource } from '../manifests/index.js';
import type { Path } from '../manifests/problem.js';
import type { Place } from '../manifests/source.js';
import type { Spot } from './report.js';

/** A manifest in the making, which remembers the place in the Compose file that each of its fields comes from. */
export interface Draft {
  readonly name: string;
  /** Sets a field of the spec, whatever it was; undefined leaves it as it is. Members on the way are made. */
  set(path: Path, value: unknown, from: Spot): void;
  /** Adds to a list of the spec. */
  add(path: Path, value: unknown, from: Spot): void;
  label(key: string, value: string, from: Spot): void;
  /** Its places have no number of a document, which would mean nothing to who wrote Compose files. */
  source(): ManifestSource;
}

type Members = Record<string, unknown>;

export function createDraft(kind: ManifestKind, name: string, whole: Spot): Draft {
  const metadata: Members = { name };
  const root: Members = { apiVersion: API_VERSION, kind, metadata, spec: {} };
  const origins = new Map<string, Place>();
  /** The first value within a member tells the place of the member, too. */
  const remember = (path: Path, { node: { place } }: Spot): void => {
    origins.set(keyOf(path), place);
    for (let length = path.length - 1; length > 1; length -= 1) if (!origins.has(keyOf(path.slice(0, length)))) origins.set(keyOf(path.slice(0, length)), place);
  };
  const put = (path: Path, value: unknown, from: Spot): void => {
    if (value === undefined) return;
    const holder = path.slice(0, -1).reduce<Members>((at, key) => (at[key] ??= {}) as Members, root);
    holder[path.at(-1)!] = value;
    remember(path, from);
  };
  const listAt = (path: Path): unknown[] => {
    const holder = path.slice(0, -1).reduce<Members>((at, key) => (at[key] ??= {}) as Members, root);
    return (holder[path.at(-1)!] ??= []) as unknown[];
  };
  return {
    name,
    set: (path, value, from) => put(['spec', ...path], value, from),
    add: (path, value, from) => {
      const length = listAt(['spec', ...path]).push(value);
      remember(['spec', ...path, length - 1], from);
    },
    label: (key, value, from) => put(['metadata', 'labels', key], value, from),
    source: () => ({ json: root, locate: (path) => ({ ...(nearestOf(origins, path) ?? whole.node.place), document: undefined }) }),
  };
}

const keyOf = (path: Path): string => JSON.stringify(path.map(String));

const nearestOf = (origins: ReadonlyMap<string, Place>, path: Path): Place | undefined =>
  path.map((_, index) => origins.get(keyOf(path.slice(0, path.length - index)))).find((place) => place !== undefined);
