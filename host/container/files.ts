import { RUN_DIR } from '../../model/index.js';
import { quote } from '../ssh/quote.js';

/** What a container gets of a Secret or Config. */
export interface ContainerFile {
  /** Absolute path in the container, without ":". */
  readonly target: string;
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. */
  readonly mode: number;
  readonly content: Buffer;
}

/** On tmpfs, for root alone: whoever is on the host sees neither names nor values. */
const FILES_DIR = `${RUN_DIR}/files`;
/** Of one task, by the number of the file. */
export const filesPath = (id: string): string => `${FILES_DIR}/${id}`;

/**
 * sh: the contents, as a function that prints one of them in base64. It goes in front of a script and into no record (RunOptions.preface). printf is the
 * shell's own, so that nothing of a file is ever an argument of a process; a here-document would be a file of the shell's in /tmp.
 */
export function fileContents(files: readonly ContainerFile[]): string {
  const cases = files.map(({ content }, index) => `${index}) printf %s '${content.toString('base64')}' ;;`);
  return `drover_file() { case $1 in\n${cases.join('\n')}\nesac; }\n`;
}

/**
 * sh: `files` writes what `drover_file` prints, `no_files` takes it away; `fail` is the caller's. A file that a container has open already keeps its
 * content: another one takes its place.
 */
export function writeFiles(id: string, files: readonly ContainerFile[]): string {
  if (files.length === 0) return 'files() { :; }; no_files() { :; }';
  const lines = files.map(({ uid, gid, mode }, index) => `put ${index} ${uid}:${gid} ${mode.toString(8)}`);
  return `put() { drover_file "$1" | base64 -d >"$files/.$1" && chown "$2" "$files/.$1" && chmod "$3" "$files/.$1" && mv "$files/.$1" "$files/$1"; }
files=${quote([filesPath(id)])}
no_files() { rm -rf "$files"; }
files() {
  out=$( ( umask 077; mkdir -p "$files" && chmod 700 ${FILES_DIR} && ${lines.join(' && ')} ) 2>&1 ) || fail create 1 "write secrets and configs: $out"
}`;
}

export const fileFlags = (id: string, files: readonly ContainerFile[]): readonly string[] =>
  files.map(({ target }, index) => `--volume=${filesPath(id)}/${index}:${target}:ro`);
