import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import { architectureNames, type Node } from '../../model/index.js';
import { missingBlobs, totalSize } from '../../plan/image-blobs.js';
import type { ImageListEntry, ImageListResult, ImageLookEntry, ImageLookRequest, ImageLookResult } from '../contract.js';
import { AUDIT } from '../audit/rules.js';
import { toErrorBody } from '../errors.js';
import { firstFrameOf, type FrameBody } from '../first-frame.js';
import { fanOut } from '../images/fan-out.js';
import { digestOf, loadRequestOf, lookRequestOf, nodesOf, readyNodes } from '../images/image-request.js';
import { startSending } from '../images/sending.js';
import { sendNdjson } from '../ndjson.js';
import type { Operation } from '../openapi/operation.js';
import type { ImageGateway, RouteDeps } from '../ports.js';

type Deps = Pick<RouteDeps, 'mirror' | 'images' | 'clock' | 'trail'>;

const DIGEST = 'Digest of the manifest, `sha256:…`.';
const LIST: Operation = {
  id: 'listImages', tag: 'images', summary: 'List the images of hosts', query: { nodes: 'Names of nodes, comma-separated; without it all that are ready.' }, answer: 'ImageListResult',
};
const LOOK: Operation = {
  id: 'lookForImage', tag: 'images', summary: 'Find out which blobs of an image hosts lack', body: { json: 'ImageLookRequest', frames: 'ImageLookRequest' }, answer: 'ImageLookResult',
};
const SEND: Operation = {
  id: 'sendImageBlob', tag: 'images', summary: 'Send one blob of an image to several hosts at once', path: { manifest: DIGEST, digest: 'Digest of the blob.' },
  query: { nodes: { says: 'Names of nodes, comma-separated.', isRequired: true } }, body: { bytes: 'The blob.' }, answer: { frames: 'ImageSendFrame' },
};
const LOAD: Operation = {
  id: 'loadImage', tag: 'images', summary: 'Have podman take the image whose blobs have arrived', path: { manifest: DIGEST }, body: { json: 'ImageLoadRequest', frames: 'ImageLoadRequest' }, answer: { frames: 'ImageLoadFrame' },
};

/** A host whose disk stands still holds up the others for so long. */
const STALL_MS = 60_000;

/**
 * GET /v1/images lists what hosts have. How an image gets to them: POST /v1/images/look says who lacks which blobs, POST /v1/images/MANIFEST/blobs/DIGEST takes one and passes it on
 * to several hosts at once, POST /v1/images/MANIFEST/load has podman take what has arrived. Nothing is kept here: any member may answer each.
 */
export function registerImages(app: FastifyInstance, deps: Deps): void {
  const { mirror, images, trail } = deps;
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));

  app.get<{ Querystring: { nodes?: string } }>('/v1/images', { config: { operation: LIST } }, async ({ query }): Promise<ImageListResult> => {
    const nodes = query.nodes === undefined ? readyNodes(mirror.view) : nodesOf(mirror.view, query.nodes.split(','));
    return { nodes: await Promise.all(nodes.map((node) => list(images, node))) };
  });

  app.post<{ Body: FrameBody }>('/v1/images/look', { config: { operation: LOOK, audit: false } }, async ({ body }): Promise<ImageLookResult> => {
    const request = lookRequestOf(await firstFrameOf(body, 'image'));
    const nodes = request.nodes === undefined ? readyNodes(mirror.view) : nodesOf(mirror.view, request.nodes);
    return { nodes: await Promise.all(nodes.map((node) => look(images, node, request))) };
  });

  app.post<{ Params: { manifest: string; digest: string }; Querystring: { nodes?: string }; Body: Readable }>('/v1/images/:manifest/blobs/:digest', { config: { operation: SEND, audit: false } }, async (request, reply) => {
    const target = { manifest: digestOf(request.params.manifest), blob: digestOf(request.params.digest) };
    const nodes = nodesOf(mirror.view, (request.query.nodes ?? '').split(','));
    return sendNdjson(request, reply, async (out) => {
      const sendings = nodes.map((node) => startSending({ images, out }, node, target));
      await fanOut(request.body, sendings, { clock: deps.clock, stallMs: STALL_MS });
      await Promise.all(sendings.map(({ outcome }) => outcome));
    });
  });

  app.post<{ Params: { manifest: string }; Body: FrameBody }>('/v1/images/:manifest/load', { config: { operation: LOAD, audit: AUDIT.pushImage } }, async (request, reply) => {
    const manifest = digestOf(request.params.manifest);
    const { names, nodes } = loadRequestOf(await firstFrameOf(request.body, 'image'));
    const targets = nodesOf(mirror.view, nodes);
    await trail.begun(request, { objects: targets.map((node) => `node/${nameOf(node)}`), detail: [...names, manifest].join(' ') });
    return sendNdjson(request, reply, async ({ signal, write }) => {
      await Promise.all(targets.map((node) => images.load(node, { manifest, names }, signal).then(
        (isLoaded) => write({ node: nameOf(node), isLoaded }),
        (error: unknown) => write({ node: nameOf(node), error: toErrorBody(error) }),
      )));
    });
  });
}

async function list(images: ImageGateway, node: Node): Promise<ImageListEntry> {
  try {
    return { node: nameOf(node), images: await images.list(node, NEVER_ABORTED) };
  } catch (error) {
    return { node: nameOf(node), error: toErrorBody(error) };
  }
}

/** A host that cannot be asked, or cannot take the image, is named with the reason; the others go on. */
async function look(images: ImageGateway, node: Node, { manifest, blobs, architecture, trustsStorage = true }: ImageLookRequest): Promise<ImageLookEntry> {
  const name = nameOf(node);
  try {
    refuseOther(node, architecture);
    const held = await images.look(node, manifest, NEVER_ABORTED);
    const missing = missingBlobs(blobs, held, { trustsStorage });
    const bytes = totalSize(missing);
    if (bytes > held.freeBytes) throw new OperatorError('HOST_COMMAND_FAILED', `send the image to ${name}: the host is full: ${megabytes(bytes)} MB are to be sent, ${megabytes(held.freeBytes)} MB are free`, { node: name });
    return { node: name, missing: missing.map(({ digest }) => digest) };
  } catch (error) {
    return { node: name, error: toErrorBody(error) };
  }
}

function refuseOther(node: Node, architecture: string | undefined): void {
  const own = node.status.facts?.architecture;
  if (own === undefined || architecture === undefined || architectureNames(own).includes(architecture)) return;
  throw new OperatorError('CONFLICT', `node ${nameOf(node)} is ${own}, and the image is for ${architecture}`, { node: nameOf(node) });
}

const nameOf = ({ metadata }: Node): string => metadata.name;
const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6);
/** It is bounded by itself. */
const NEVER_ABORTED = new AbortController().signal;
