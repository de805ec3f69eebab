import { z } from 'zod';
import type { FileKind, FileReference } from '../../model/index.js';
import { fileName } from './file.js';
import { form, type FieldIssue } from './form.js';

/** Where a relative target begins. */
const DIRECTORY: Readonly<Record<FileKind, string>> = { Secret: '/run/secrets/', Config: '/' };
/** What the system itself mounts there. */
const OWN_TARGETS: readonly string[] = ['/etc/hosts', '/etc/resolv.conf', '/etc/hostname'];
const OWNER_HINT = 'expected a number from 0 to 4294967294';
const MODE_HINT = 'expected three octal digits in quotes, such as "0440": without quotes YAML reads another number';
const DEFAULT_MODE = 0o444;
const MAX_FILES = 200;

const owner = () =>
  z.union([z.int(), z.string().regex(/^\d{1,10}$/, OWNER_HINT)], { error: ({ input }) => (input === undefined ? undefined : OWNER_HINT) }).transform((input, context) => {
    const id = Number(input);
    if (id >= 0 && id <= 4_294_967_294) return id;
    context.addIssue(OWNER_HINT);
    return z.NEVER;
  });

const mode = () =>
  z.string({ error: ({ input }) => (input === undefined ? undefined : MODE_HINT) }).regex(/^(0o?)?[0-7]{3}$/, MODE_HINT).transform((text) => Number.parseInt(text.slice(-3), 8));

export const formatMode = (bits: number): string => `0${bits.toString(8).padStart(3, '0')}`;

const targetIn = (kind: FileKind) =>
  z.string().min(1, 'may not be empty').max(4000).transform((text, context) => {
    const path = text.startsWith('/') ? text : DIRECTORY[kind] + text;
    const problem = targetProblem(path);
    if (problem !== undefined) context.addIssue(problem);
    return path;
  });

function targetProblem(path: string): string | undefined {
  if (/[:\u0000-\u001f\u007f]/.test(path)) return 'may have neither ":" nor control characters';
  if (path.slice(1).split('/').some((part) => part === '' || part === '.' || part === '..')) return 'expected the path of a file, without "//", "." and ".."';
  return OWN_TARGETS.includes(path) ? `is the system's own in every container: choose another path` : undefined;
}

const defaults = (kind: FileKind, source: string): FileReference => ({ source, target: DIRECTORY[kind] + source, uid: 0, gid: 0, mode: DEFAULT_MODE });

const reference = (kind: FileKind) =>
  z.union([
    fileName().transform((source) => defaults(kind, source)),
    form({
      source: fileName().describe(`Name of the ${kind}`),
      target: targetIn(kind).optional().describe(`Path in the container; a relative one begins at ${DIRECTORY[kind]}`),
      uid: owner().prefault(0),
      gid: owner().prefault(0),
      mode: mode().prefault(formatMode(DEFAULT_MODE)).describe('Permissions, in octal digits'),
    }).transform(({ source, target, ...rest }): FileReference => ({ source, target: target ?? defaults(kind, source).target, ...rest })),
  ], { error: ({ input }) => (input === undefined ? undefined : `expected the name of a ${kind}, or a map with source`) });

/** A bare name, or Swarm's long form; paths come out absolute. */
export const fileReferences = (kind: FileKind) => z.array(reference(kind)).max(MAX_FILES, `may have at most ${MAX_FILES} entries`);

interface Files {
  readonly secrets: readonly FileReference[];
  readonly configs: readonly FileReference[];
  readonly mounts?: readonly { readonly target: string }[] | undefined;
}

/** Rule: one path holds one file, and no mount. */
export function targetsDiffer({ secrets, configs, mounts = [] }: Files): FieldIssue[] {
  const all = [...secrets.map(({ target }, index) => ({ target, path: ['secrets', index] })), ...configs.map(({ target }, index) => ({ target, path: ['configs', index] }))];
  return all.flatMap(({ target, path }, at) => {
    if (mounts.some((mount) => mount.target === target)) return [{ path, message: `${target} is the target of a mount` }];
    const isTaken = all.slice(0, at).some((other) => other.target === target || target.startsWith(`${other.target}/`) || other.target.startsWith(`${target}/`));
    return isTaken ? [{ path, message: `${target} is the path of another file, or of the directory of one` }] : [];
  });
}
