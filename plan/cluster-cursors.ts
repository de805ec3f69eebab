import type { Network } from '../model/index.js';

/** Where the cluster-wide numbers were last taken: annotations of the ingress network, the one object that is always there and the allocator's own. */
export const VNI_CURSOR = 'drover/vni-cursor';
export const SUBNET_CURSOR = 'drover/subnet-cursor';
export const FWMARK_CURSOR = 'drover/fwmark-cursor';

export function cursorOf(ingress: Network | undefined, cursor: string): number | undefined {
  const text = ingress?.metadata.annotations[cursor];
  return text === undefined ? undefined : Number(text);
}

export const withCursors = (ingress: Network, cursors: Readonly<Record<string, number>>): Network => ({
  ...ingress,
  metadata: { ...ingress.metadata, annotations: { ...ingress.metadata.annotations, ...Object.fromEntries(Object.entries(cursors).map(([key, value]) => [key, String(value)])) } },
});

export const isAt = (ingress: Network, cursors: Readonly<Record<string, number>>): boolean =>
  Object.entries(cursors).every(([key, value]) => cursorOf(ingress, key) === value);
