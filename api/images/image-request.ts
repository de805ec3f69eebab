import { OperatorError } from '../../base/errors.js';
import { isImageReference, isLeavingState, type ClusterView, type Node } from '../../model/index.js';
import type { ImageBlob, ImageLoadRequest, ImageLookRequest } from '../contract.js';
import { resolveName } from '../resolve.js';

type Fields = Readonly<Record<string, unknown>>;

const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** OCI sets no limit; images with a hundred layers are rare. */
const MAX_BLOBS = 1000;
const MAX_NAMES = 100;

/** @throws USAGE */
export function digestOf(value: unknown): string {
  if (typeof value === 'string' && DIGEST.test(value)) return value;
  throw new OperatorError('USAGE', 'image: a digest is sha256: and 64 hexadecimal digits');
}

/** @throws USAGE */
export function lookRequestOf({ manifest, blobs, architecture, nodes, trustsStorage }: Fields): ImageLookRequest {
  return {
    manifest: digestOf(manifest),
    blobs: listOf(blobs, { what: 'blobs', most: MAX_BLOBS, item: blobOf }),
    ...(typeof architecture === 'string' && { architecture }),
    ...(nodes !== undefined && { nodes: listOf(nodes, { what: 'nodes', most: Infinity, item: textOf }) }),
    trustsStorage: trustsStorage !== false,
  };
}

/** @throws USAGE */
export const loadRequestOf = ({ names, nodes }: Fields): ImageLoadRequest => ({
  names: listOf(names, { what: 'names', most: MAX_NAMES, item: imageNameOf }),
  nodes: listOf(nodes, { what: 'nodes', most: Infinity, item: textOf }),
});

/** Each once. @throws NOT_FOUND, CONFLICT for one that is on its way out of the cluster */
export function nodesOf(view: ClusterView, names: readonly string[]): readonly Node[] {
  return [...new Set(names.map((name) => resolveName(view, 'Node', name)))].map((node) => {
    if (!isLeavingState(node.status.state)) return node;
    throw new OperatorError('CONFLICT', `node ${node.metadata.name} is ${node.status.state}: it gets no images`, { node: node.metadata.name });
  });
}

/** @throws CONFLICT when there is none */
export function readyNodes(view: ClusterView): readonly Node[] {
  const ready = [...view.list('Node')].filter(({ status }) => status.state === 'ready');
  if (ready.length > 0) return ready.sort((one, other) => one.metadata.name.localeCompare(other.metadata.name, 'en', { numeric: true }));
  throw new OperatorError('CONFLICT', 'no node is ready: see `drover node ls`');
}

interface ListForm<T> {
  readonly what: string;
  readonly most: number;
  readonly item: (value: unknown) => T;
}

function listOf<T>(value: unknown, { what, most, item }: ListForm<T>): readonly T[] {
  if (Array.isArray(value) && value.length > 0 && value.length <= most) return value.map(item);
  throw new OperatorError('USAGE', `image: ${what} must be a list of ${most === Infinity ? 'at least one' : `1 to ${most}`}`);
}

function blobOf(value: unknown): ImageBlob {
  const { digest, size, isLayer } = (typeof value === 'object' && value !== null ? value : {}) as Fields;
  if (Number.isSafeInteger(size) && (size as number) >= 0) return { digest: digestOf(digest), size: size as number, isLayer: isLayer === true };
  throw new OperatorError('USAGE', 'image: a blob is {digest, size, isLayer}, with its size in bytes');
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new OperatorError('USAGE', 'image: nodes are named by text');
}

function imageNameOf(value: unknown): string {
  if (typeof value === 'string' && isImageReference(value) && !value.includes('@')) return value;
  throw new OperatorError('USAGE', `image: "${String(value)}" is no name for an image: expected [registry[:port]/]path[:tag] in lower case, without a digest`);
}
