import type { ErrorBody } from './error.js';

/** Sent by the server when files are read or written: the task, base64 chunks of a tar archive, then `done` or one `error`. Without one of the two it is not complete. */
export type FilesFrame = { readonly task: string } | { readonly chunk: string } | { readonly done: true } | { readonly error: ErrorBody };

/** Sent by the client when files are written: base64 chunks of a tar archive; the end of the body is its end. */
export interface FilesRequestFrame {
  readonly chunk: string;
}

export type FoundInTask = 'directory' | 'file' | 'absent';

/** `GET /v1/tasks/NAME/files/found?path=/x`: what is there, and in which task it was looked at. */
export interface FilesFoundResult {
  readonly task: string;
  readonly found: FoundInTask;
}
