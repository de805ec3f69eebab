import { quote } from '../ssh/quote.js';

/** As much of a container's output as is kept with its task: `tail` of what a person reads first. */
export const MAX_LINES = 20;
export const MAX_BYTES = 4096;

/** Where podman has the k8s-file log of a container, below its id. */
const STORAGE_DIR = '/var/lib/containers/storage/overlay-containers';
/** Enough for the kept lines with the times before them. */
const READ_BYTES = 2 * MAX_BYTES;

export interface LoggedContainer {
  readonly name: string;
  readonly containerId: string;
}

/**
 * POSIX sh for before and after the removal of a container: its log is opened before and read after, so that it has what was said at the end, without a
 * podman process of its own. Another log driver has no such file: podman is asked before. `after` adds `@ log BASE64` to `out`.
 */
export function lastLinesScript({ name, containerId }: LoggedContainer, storageDir = STORAGE_DIR): { readonly before: string; readonly after: string } {
  const file = quote([`${storageDir}/${containerId}/userdata/ctr.log`]);
  const ask = quote(['podman', 'logs', `--tail=${MAX_LINES}`, '--', name]);
  return {
    before: `said=
if [ -r ${file} ]; then exec 4<${file}; else
exec 4</dev/null; said=$(${ask} 2>&1 </dev/null) && said=$(printf '%s\\n' "$said" | sed 's/^/- stdout F /') || said=; fi`,
    after: `out="$out
@ log $({ printf %s "$said"; tail -c ${READ_BYTES} <&4; } | tail -c ${READ_BYTES} | base64 | tr -d '\\n')"`,
  };
}

/** The last lines of a log as conmon writes it (`TIME STREAM F|P TEXT`, P = the line goes on), oldest first; what is not text is made harmless. Pure. */
export function parseLastLines(log: string): readonly string[] {
  const whole: string[] = [];
  const begun = new Map<string, string>();
  for (const [stream, isWhole, text] of piecesOf(log)) {
    const line = (begun.get(stream) ?? '') + text;
    begun.delete(stream);
    if (isWhole) whole.push(line);
    else begun.set(stream, line);
  }
  return bounded([...whole, ...begun.values()].map(harmless).filter((line) => line !== ''));
}

/** What the read began in the middle of is left out, unless it is all there is. */
function piecesOf(log: string): readonly (readonly [stream: string, isWhole: boolean, text: string])[] {
  const lines = log.split('\n').filter((line) => line !== '');
  const pieces = lines.flatMap((line) => {
    const [, stream = '', tag, text = ''] = /^(?:\d{4}-\S+|-) (stdout|stderr) ([FP]) (.*)$/s.exec(line) ?? [];
    return tag === undefined ? [] : [[stream, tag === 'F', text] as const];
  });
  return pieces.length > 0 || lines.length === 0 ? pieces : [['stdout', true, lines.at(-1) ?? '']];
}

/** Colours and cursor movements go; any other control character shows as a mark. */
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

const harmless = (line: string): string => line.replace(ESCAPES, '').replaceAll('\t', '    ').trimEnd().replace(CONTROL, '\ufffd');

/** From the end: so many lines, so many bytes; the oldest one is cut where it does not fit. */
function bounded(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let room = MAX_BYTES;
  for (const line of lines.slice(-MAX_LINES).reverse()) {
    if (room <= 0) break;
    const text = cut(line, room);
    room -= Buffer.byteLength(text);
    kept.unshift(text);
  }
  return kept;
}

/** Its end, with `…` before it, in at most so many bytes. */
function cut(line: string, bytes: number): string {
  if (Buffer.byteLength(line) <= bytes) return line;
  const characters = [...line];
  let used = Buffer.byteLength('…');
  let from = characters.length;
  while (from > 0 && used + Buffer.byteLength(characters[from - 1] ?? '') <= bytes) used += Buffer.byteLength(characters[--from] ?? '');
  return `…${characters.slice(from).join('')}`;
}
