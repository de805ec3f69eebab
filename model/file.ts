import type { Resource } from './resource.js';

/** Kinds whose objects are values that tasks get as files. */
export const FILE_KINDS = ['Secret', 'Config'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

export const isFileKind = (kind: string): kind is FileKind => (FILE_KINDS as readonly string[]).includes(kind);

/** A value as the store holds it; all but `key` base64. */
export interface Sealed {
  /** Id of the key. */
  readonly key: string;
  readonly nonce: string;
  /** With the authentication tag behind it. */
  readonly text: string;
}

export interface FileVersion {
  /** Random: it says nothing of the value, as a hash of a short one would. */
  readonly id: string;
  readonly createdAt: string;
  /** Of the value. */
  readonly bytes: number;
  readonly sealed: Sealed;
}

export interface FileSpec {
  /** Never empty, newest first; former ones for tasks that run with them and for a rollback (plan/file-versions.ts). */
  readonly versions: readonly FileVersion[];
}

export type Secret = Resource<'Secret', FileSpec, Record<string, never>>;
export type Config = Resource<'Config', FileSpec, Record<string, never>>;
export type FileObject = Secret | Config;

export const isFileObject = (object: { readonly kind: string }): object is FileObject => isFileKind(object.kind);

/** What a container gets of a Secret or Config. */
export interface FileReference {
  /** Name of the object. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. */
  readonly mode: number;
  /** Id of the version, as of the last change of the object or apply of the service; absent in what a user writes. */
  readonly version?: string;
}

export interface FileUse {
  readonly kind: FileKind;
  readonly reference: FileReference;
}

/** All files of a container or service, secrets first. */
export const filesOf = ({ secrets = [], configs = [] }: { readonly secrets?: readonly FileReference[]; readonly configs?: readonly FileReference[] }): readonly FileUse[] => [
  ...secrets.map((reference) => ({ kind: 'Secret', reference } as const)),
  ...configs.map((reference) => ({ kind: 'Config', reference } as const)),
];

/** What a service or container cannot do without, each kind and name once or more: its files, and the login for its image. */
export const namedFiles = (holder: Parameters<typeof filesOf>[0] & { readonly imagePullSecret?: string }): readonly { readonly kind: FileKind; readonly name: string }[] => [
  ...filesOf(holder).map(({ kind, reference }) => ({ kind, name: reference.source })),
  ...(holder.imagePullSecret === undefined ? [] : [{ kind: 'Secret', name: holder.imagePullSecret } as const]),
];

/** What a value is sealed for: no other object's, and no other version's, opens in its place. */
export const sealContext = ({ kind, metadata: { name } }: Pick<FileObject, 'kind'> & { readonly metadata: { readonly name: string } }, version: string): string => `${kind}/${name}/${version}`;
