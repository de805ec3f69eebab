import type { NodePush } from '../images/image-push.js';

/** A line for each node. On a terminal, which is drawn again, it counts; elsewhere each line is printed once. Pure. */
export function pushLines(nodes: readonly NodePush[], { layers, isLive }: { readonly layers: number; readonly isLive: boolean }): readonly string[] {
  const width = Math.max(0, ...nodes.map(({ node }) => node.length)) + 1;
  return nodes.map((push) => `${`${push.node}:`.padEnd(width)} ${textOf(push, { layers, isLive })}`);
}

function textOf({ phase, layers: lacked, bytes, sent, reason }: NodePush, { layers, isLive }: { readonly layers: number; readonly isLive: boolean }): string {
  switch (phase) {
    case 'sending': return isLive ? `sending ${megabytes(sent)} of ${megabytes(bytes)} MB` : `sending ${megabytes(bytes)} MB`;
    case 'loading': return 'loading';
    case 'done': return `done, ${lacked} of ${layers} ${layers === 1 ? 'layer' : 'layers'} sent (${megabytes(bytes)} MB)`;
    case 'failed': return `failed: ${reason}`;
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
