import type { Readable } from 'node:stream';
import { OperatorError } from '../../base/errors.js';
import type { ExecResult, HostSession } from '../contract.js';
import { LACKS, loadScript, lookScript, parseHeld, receiveScript, type Digest, type HeldBlobs } from './push-script.js';

const LOOK_TIMEOUT_MS = 45_000;
/** Gigabytes onto a slow disk. */
const LOAD_TIMEOUT_MS = 1_800_000;

/** What the host has of an image, and of others. @throws HOST_COMMAND_FAILED, HOST_LOST_REPLY, HOST_UNREACHABLE */
export async function lookForBlobs(session: HostSession, manifest: Digest, signal: AbortSignal): Promise<HeldBlobs> {
  const result = await session.run(lookScript(manifest), { title: 'look for layers', timeoutMs: LOOK_TIMEOUT_MS, signal });
  return parseHeld(wordsOf(session, 'look for layers', result));
}

export interface BlobTarget {
  readonly manifest: Digest;
  readonly blob: Digest;
}

/**
 * Writes the blob down beside the others of its image; memory holds what is on its way. One that breaks off, or has another digest, leaves nothing.
 * @throws HOST_COMMAND_FAILED, HOST_LOST_REPLY, HOST_UNREACHABLE
 */
export async function sendBlob(session: HostSession, { manifest, blob }: BlobTarget, stdin: Readable, signal: AbortSignal): Promise<void> {
  try {
    wordsOf(session, 'send a layer', await session.exec(['/bin/sh', '-c', receiveScript(manifest, blob)], { stdin, signal }));
  } finally {
    stdin.destroy();
  }
}

/** False when podman lacks a layer that was not sent. @throws HOST_COMMAND_FAILED with podman's words, HOST_LOST_REPLY, HOST_UNREACHABLE */
export async function loadImage(session: HostSession, manifest: Digest, names: readonly string[], signal: AbortSignal): Promise<boolean> {
  const result = await session.run(loadScript(manifest, names), { title: 'load an image', timeoutMs: LOAD_TIMEOUT_MS, signal });
  return wordsOf(session, 'load the image', result).trim() !== LACKS;
}

function wordsOf({ node }: HostSession, title: string, result: ExecResult): string {
  if (result.kind !== 'exited') throw new OperatorError('HOST_LOST_REPLY', `${title} on ${node}: the connection ended before the outcome was known`, { node });
  if (result.code === 0) return result.stdout;
  const said = (result.stderr.trim() || result.stdout.trim() || `exit ${result.code}`).slice(-1000);
  throw new OperatorError('HOST_COMMAND_FAILED', `${title} on ${node}: ${said}`, { node, code: result.code });
}
