import { PassThrough } from 'node:stream';
import { isCode, OperatorError } from '../../base/errors.js';
import type { ReadFilesIo } from '../../jobs/contract.js';
import type { FoundInTask } from '../contract.js';
import { drained } from '../drained.js';
import { readTar } from './read-tar.js';

const TIMEOUT_MS = 30_000;

/** What is at a path, by the first entry of its archive; no more of it is fetched. @throws HOST_LOST_REPLY and what `read` throws, but NOT_FOUND */
export async function foundAt(read: (io: ReadFilesIo) => Promise<void>): Promise<FoundInTask> {
  const archive = new PassThrough();
  const enough = new AbortController();
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const onChunk = async (chunk: Buffer): Promise<void> => {
    if (!archive.write(chunk)) await drained(archive);
  };
  const reading = read({ signal: AbortSignal.any([enough.signal, timeout]), onChunk }).then(
    () => void (timeout.aborted ? archive.destroy(new OperatorError('HOST_LOST_REPLY', `podman did not say what is at the path within ${TIMEOUT_MS / 1000} s`)) : archive.end()),
    (error: Error) => void archive.destroy(error),
  );
  try {
    for await (const { entry } of readTar(archive)) return entry.type === 'directory' ? 'directory' : 'file';
    return 'absent';
  } catch (error) {
    if (isCode(error, 'NOT_FOUND')) return 'absent';
    throw error;
  } finally {
    enough.abort();
    await reading;
  }
}
