import type { FilesFoundResult, FilesFrame, FoundInTask } from '../../api/contract.js';
import { OperatorError } from '../../base/errors.js';
import { pathOf, unwrapFrame } from '../client.js';
import type { CommandContext } from '../context.js';
import { sourceOf } from '../task-or-service.js';
import type { RemoteSide } from './side.js';

/** Where the API has the files of what a person named. */
export const filesPath = async (context: CommandContext, name: string): Promise<string> => (await sourceOf(context, name, 'files')).path;

/** A tar archive of what is at a path, as fast as it is read. @throws NOT_FOUND; HOST_LOST_REPLY where it is not complete */
export async function* downloaded(context: CommandContext, api: string, path: string): AsyncGenerator<Buffer> {
  let isDone = false;
  for await (const frame of context.client().stream<FilesFrame>(api, { query: { path }, signal: context.interrupted })) {
    const content = unwrapFrame(frame);
    if ('chunk' in content) yield Buffer.from(content.chunk, 'base64');
    else if ('done' in content) isDone = true;
  }
  if (!isDone && !context.interrupted.aborted) throw incomplete();
}

/** Sends a tar archive to be unpacked in a directory. An archive that cannot be read to its end here is said, not taken for a short one. */
export async function upload(context: CommandContext, api: string, { directory, keepsOwner, archive }: { readonly directory: string; readonly keepsOwner: boolean; readonly archive: AsyncIterable<Buffer> }): Promise<void> {
  const broken = new AbortController();
  let failure: unknown;
  async function* frames(): AsyncGenerator<object> {
    try {
      for await (const chunk of archive) yield { chunk: chunk.toString('base64') };
    } catch (error) {
      failure = error;
      broken.abort();
      await new Promise(() => undefined); // the body has no end: the request is gone
    }
  }
  const signal = AbortSignal.any([context.interrupted, broken.signal]);
  let isDone = false;
  try {
    const query = { path: directory, keepOwner: keepsOwner ? 1 : undefined };
    for await (const frame of context.client().stream<FilesFrame>(api, { query, frames: frames(), signal })) isDone ||= 'done' in unwrapFrame(frame);
  } catch (error) {
    throw failure ?? error;
  }
  if (failure !== undefined) throw failure;
  if (!isDone && !signal.aborted) throw incomplete();
}

const incomplete = (): OperatorError => new OperatorError('HOST_LOST_REPLY', 'the control plane ended the stream before the copy was complete: copy again');

/** What a path in a task is. What is at `api` is the same task, also where a service was named. */
export async function lookAt(context: CommandContext, name: string, { path }: Pick<RemoteSide, 'path'>): Promise<{ readonly api: string; readonly found: FoundInTask }> {
  const { task, found } = await context.client().get<FilesFoundResult>(`${await filesPath(context, name)}/found`, { path });
  return { api: pathOf('tasks', task, 'files'), found };
}
