import { isTerminalTask, qualifiedImage, type ClusterView, type ContainerSpec, type ImageStock, type StockedImage } from '../model/index.js';

/** A disk that is fuller than this makes what nothing uses go early. */
const PRESSED = 0.85;
/** Even then: a rollout that has just pulled an image is about to use it. */
const PRESSED_MS = 600_000;

/** What services are, were in any revision that is kept, and what their tasks run: a rollback must not need a pull. */
export interface WantedImages {
  readonly names: ReadonlySet<string>;
  readonly digests: ReadonlySet<string>;
}

/** Pure. */
export function wantedImages(view: ClusterView): WantedImages {
  const names = new Set<string>();
  const digests = new Set<string>();
  const want = ({ image, imageDigest }: Pick<ContainerSpec, 'image' | 'imageDigest'>): void => {
    const [name = '', digest = imageDigest] = qualifiedImage(image).split('@');
    names.add(name);
    if (digest !== undefined) digests.add(digest);
  };
  for (const { metadata, spec } of view.list('Service')) {
    want(spec);
    const revisions = view.get('Revisions', metadata.name)?.spec;
    if (revisions?.serviceUid === metadata.uid) for (const revision of revisions.items) want(revision.spec);
  }
  for (const task of view.list('Task')) if (!isTerminalTask(task)) want(task.spec.container);
  return { names, digests };
}

export interface ImageCollection {
  readonly remove: readonly StockedImage[];
  /** For the next look: of what stays, though nothing uses it. */
  readonly unusedSince: ReadonlyMap<string, number>;
}

/**
 * Which images go: those that Drover itself pulled, that have no other name, that no container uses and no service wants, and that all this has been so of for
 * `keepMs`; earlier where the disk fills up. What somebody else brought, named or pushed stays. Pure.
 */
export function planUnusedImages(stock: ImageStock, wanted: WantedImages, { keepMs, now }: { readonly keepMs: number; readonly now: number }): ImageCollection {
  const patienceMs = stock.fullness > PRESSED ? Math.min(keepMs, PRESSED_MS) : keepMs;
  const unused = stock.images.filter((image) => isOurs(stock, image) && !stock.used.has(image.id) && !isWanted(wanted, image))
    .map((image) => ({ image, since: Math.min(now, stock.unusedSince.get(image.id) ?? now) }));
  const isOver = ({ since }: { readonly since: number }): boolean => now - since >= patienceMs;
  return {
    remove: unused.filter(isOver).map(({ image }) => image),
    unusedSince: new Map(unused.filter((one) => !isOver(one)).map(({ image, since }) => [image.id, since])),
  };
}

/** A name by digest is what a pull gives; any other that Drover did not pull is somebody's. */
function isOurs({ pulled, pushed }: ImageStock, { id, names }: StockedImage): boolean {
  const known = pulled.get(id);
  return known !== undefined && names.every((name) => !pushed.has(name) && (name.includes('@') || known.has(name)));
}

const isWanted = (wanted: WantedImages, { names, digests }: StockedImage): boolean =>
  names.some((name) => wanted.names.has(name)) || digests.some((digest) => wanted.digests.has(digest));

const LONGEST_LOOK_PERIOD_MS = 3_600_000;

/** Time between two looks at what is unused on a host: an hour, or less where images are kept for less. */
export const imageLookPeriodMs = (retentionMs: number): number => Math.min(retentionMs, LONGEST_LOOK_PERIOD_MS);
