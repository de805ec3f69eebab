import type { AnyResource, FileKind, FileObject, FileVersion, Resource } from '../../model/index.js';

/** Format of what a backup holds; grows when an older Drover would misread it. 2: with Secrets, Configs and the history of services. */
export const BACKUP_FORMAT = 2;

/** All that must outlive the store, of one moment. */
export interface Backup {
  readonly format: number;
  /** RFC 3339. */
  readonly takenAt: string;
  /** Of the program that made it. */
  readonly droverVersion: string;
  /** The store version that the objects are of. */
  readonly resourceVersion: number;
  readonly objects: readonly BackedUp[];
}

/** The values of Secrets and Configs themselves: the file is encrypted as a whole, and is to be read by a cluster with another key. */
export type BackedUp = Exclude<AnyResource, FileObject> | OpenFile;

export type OpenFile = Resource<FileKind, { readonly versions: readonly (Omit<FileVersion, 'sealed'> & { /** Base64. */ readonly data: string })[] }, Record<string, never>>;

export interface RestoreRequest {
  readonly backup: Backup;
  /** Replace what the store holds; without it anything there is a conflict. */
  readonly force?: boolean;
}

export interface RestoreResult {
  readonly resourceVersion: number;
  readonly restored: number;
  /** `kind/name` of what was in the store. */
  readonly replaced: readonly string[];
  readonly deleted: readonly string[];
}
