import type { Readable } from 'node:stream';
import type { Clock } from '../base/clock.js';
import type { HostPool, HostSession } from '../host/contract.js';
import { listImages } from '../host/image/list-images.js';
import { loadImage, lookForBlobs, sendBlob, type BlobTarget } from '../host/image/push-image.js';
import type { Node } from '../model/index.js';
import { within } from './check/within.js';
import { addressOf } from './host-address.js';

export interface ImageGatewayDeps {
  readonly hosts: HostPool;
  readonly clock: Clock;
}

const CONNECT_MS = 10_000;

/** Images on their way to hosts: like exec and logs no job, since it changes no desired state and nobody would repeat it without the archive. */
export function createImageGateway({ hosts, clock }: ImageGatewayDeps) {
  const sessionOf = (node: Node): Promise<HostSession> => within(clock, CONNECT_MS, hosts.session(addressOf(node)), `no login to ${node.metadata.name} within ${CONNECT_MS / 1000} s`);
  return {
    list: async (node: Node, signal: AbortSignal) => listImages(await sessionOf(node), signal),
    look: async (node: Node, manifest: string, signal: AbortSignal) => lookForBlobs(await sessionOf(node), manifest, signal),
    send: async (node: Node, target: BlobTarget, content: Readable, signal: AbortSignal) => sendBlob(await sessionOf(node), target, content, signal),
    load: async (node: Node, { manifest, names }: { readonly manifest: string; readonly names: readonly string[] }, signal: AbortSignal) =>
      loadImage(await sessionOf(node), manifest, names, signal),
  };
}
