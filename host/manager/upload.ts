import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Transform } from 'node:stream';
import type { HostSession } from '../contract.js';
import { quote } from '../ssh/quote.js';
import { runManagerScript, type ManagerRun } from './manager-script.js';
import { runWithInput } from './send.js';

export interface Upload extends ManagerRun {
  /** Of the file, hexadecimal. */
  readonly sha256: string;
  /** Bytes that were sent, of how many. */
  readonly onProgress?: (sent: number, total: number) => void;
}

const CHECK_TIMEOUT_MS = 60_000;
const UPLOAD_TIMEOUT_MS = 900_000;

/**
 * Brings a local file to the host, for root alone; false when the host had it. Memory holds what is on its way. The file appears under its name
 * only when its hash is right. @throws HOST_FENCED, HOST_LOST_REPLY, HOST_COMMAND_FAILED; the local file's own error
 */
export async function uploadFile(session: HostSession, localFile: string, remotePath: string, upload: Upload): Promise<boolean> {
  const { sha256, onProgress } = upload;
  const has = await runManagerScript(session, upload, { title: 'look for the file', timeoutMs: CHECK_TIMEOUT_MS, text: `! ${isThere(remotePath, sha256)} || echo SAME` });
  if (has.trim() === 'SAME') return false;
  const total = (await stat(localFile)).size;
  let sent = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sent += chunk.length;
      onProgress?.(sent, total);
      done(null, chunk);
    },
  });
  const outcome = new Promise<unknown>((resolve) => pipeline(createReadStream(localFile), count, resolve));
  await runWithInput(session, upload, { title: 'upload', timeoutMs: UPLOAD_TIMEOUT_MS, text: receive(remotePath, sha256) }, count).catch(async (error: unknown) => {
    const reading = await outcome;
    throw isReadError(reading) ? reading : error;
  });
  return true;
}

const isReadError = (error: unknown): boolean => error instanceof Error && 'syscall' in error && (error.syscall === 'open' || error.syscall === 'read');

const isThere = (path: string, sha256: string): string => `{ [ -e ${quote([path])} ] && [ "$(sha256sum <${quote([path])})" = '${sha256}  -' ]; }`;

/** cat ends as well when the connection does; what came until then has another hash. */
const receive = (path: string, sha256: string): string => `part=${quote([`${path}.part`])}
mkdir -p ${quote([path.slice(0, path.lastIndexOf('/'))])} && cat >"$part" || fail 'write the file'
[ "$(sha256sum <"$part")" = '${sha256}  -' ] || { rm -f "$part"; fail 'the file did not arrive whole'; }
mv "$part" ${quote([path])}`;
