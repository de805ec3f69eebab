import { PassThrough } from 'node:stream';
import { OperatorError } from '../../base/errors.js';
import type { Node } from '../../model/index.js';
import type { ImageSendFrame } from '../contract.js';
import { toErrorBody } from '../errors.js';
import type { NdjsonStream } from '../ndjson.js';
import type { ImageGateway } from '../ports.js';
import type { Branch } from './fan-out.js';

/** On its way to one host. */
export interface Sending extends Branch {
  /** Never rejects: what came of it has been written by then. */
  readonly outcome: Promise<void>;
}

interface SendDeps {
  readonly images: ImageGateway;
  readonly out: Pick<NdjsonStream, 'signal' | 'write'>;
}

const BUFFER_BYTES = 2 ** 20;
/** Bytes between two frames. */
const TOLD_EVERY = 2 ** 20;

/** One blob to one host, from the bytes that are written to `stream`; tells how far it is, at most once per MiB. */
export function startSending({ images, out }: SendDeps, node: Node, target: { readonly manifest: string; readonly blob: string }): Sending {
  const { name } = node.metadata;
  const tell = (frame: ImageSendFrame): void => out.write(frame);
  const stream = new PassThrough({ highWaterMark: BUFFER_BYTES });
  stream.on('error', () => undefined);
  const stalled = new AbortController();
  let sent = 0, told = 0;
  const outcome = images.send(node, target, stream, AbortSignal.any([out.signal, stalled.signal])).then(
    () => tell({ node: name, isDone: true }),
    (error: unknown) => tell({ node: name, error: toErrorBody(stalled.signal.aborted ? stalled.signal.reason : error) }),
  ).finally(() => stream.destroy());
  return {
    stream, outcome,
    onTaken: (bytes) => {
      sent += bytes;
      if (sent - told < TOLD_EVERY) return;
      told = sent;
      tell({ node: name, sent });
    },
    giveUp: (why) => {
      stalled.abort(new OperatorError('HOST_LOST_REPLY', `send a layer to ${name}: ${why}`, { node: name }));
      stream.destroy();
    },
  };
}
