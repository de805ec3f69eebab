import { basename, posix } from 'node:path';
import type { FoundInTask } from '../../api/contract.js';
import { OperatorError } from '../../base/errors.js';

/** One end of a copy, as a person writes it. */
export type Side = RemoteSide | { readonly kind: 'local'; readonly path: string } | { readonly kind: 'stream' };

export interface RemoteSide {
  readonly kind: 'remote';
  /** Of a task or service. */
  readonly name: string;
  /** Absolute, without `/` or `/.` at the end. */
  readonly path: string;
  /** It ended with `/`: a directory is meant. */
  readonly isDirectory: boolean;
  /** It ended with `/.`: what is in the directory, not the directory. */
  readonly isContents: boolean;
}

/** `web.1:/etc/hosts`, `-`, or a path here; what begins with `.` or `/` is a path here whatever colons it has, as with docker cp. @throws USAGE */
export function parseSide(text: string): Side {
  if (text === '-') return { kind: 'stream' };
  const colon = text.indexOf(':');
  if (text === '') throw new OperatorError('USAGE', 'an empty path names nothing');
  if (colon < 1 || /^[./]/.test(text) || text.slice(0, colon).includes('/')) return { kind: 'local', path: text };
  return remoteSide(text.slice(0, colon), text.slice(colon + 1));
}

function remoteSide(name: string, written: string): RemoteSide {
  if (written === '') throw new OperatorError('USAGE', `${name}: which path in it? Say ${name}:/PATH`);
  if (written.includes('\0')) throw new OperatorError('USAGE', `${name}: no path has a NUL`);
  return { kind: 'remote', name, path: trimmed(`/${written}`), ...endOf(written) };
}

export const endOf = (written: string) => ({ isDirectory: /\/\.?$/.test(written), isContents: /(^|\/)\.$/.test(written) });

const trimmed = (path: string): string => path.replace(/^\/+/, '/').replace(/(\/\.?)+$/, '') || '/';

/** A directory that is to be there, and the name in it; an empty name: the directory itself receives what is in the source. */
export interface Landing {
  readonly directory: string;
  readonly name: string;
}

export interface Arrival {
  readonly source: { readonly name: string; readonly isDirectory: boolean; readonly isContents: boolean };
  readonly target: { readonly path: string; readonly isDirectory: boolean; readonly found: FoundInTask };
}

/** Where a file or directory lands, as with docker cp. Pure. @throws CONFLICT for a directory on a file, and for a file in a directory that is not there */
export function landingOf({ source, target }: Arrival): Landing {
  const { path, found } = target;
  if (found === 'directory') return { directory: path, name: source.isDirectory && source.isContents ? '' : source.name };
  if (found === 'file' && (source.isDirectory || target.isDirectory)) throw new OperatorError('CONFLICT', `${path} is a file: ${source.isDirectory ? 'a directory cannot take its place' : 'leave the / at its end out'}`, { path });
  if (found === 'absent' && target.isDirectory && !source.isDirectory) throw new OperatorError('CONFLICT', `there is no directory ${path}: make it first, or leave the / at its end out`, { path });
  return { directory: posix.dirname(path), name: basename(path) };
}
