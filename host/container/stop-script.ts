import { quote } from '../ssh/quote.js';
import { filesPath } from './files.js';
import { lastLinesScript, parseLastLines } from './last-lines.js';
import { hostsPath } from './run-arguments.js';
import type { StopOutcome, StopRequest } from './runtime.js';

/**
 * POSIX sh. One podman process per grace period for removals, two where the exit code is wanted (stop, then look); the groups run
 * side by side. Each prints one block: `@ group NUMBER CODE`, podman's own lines, `@ log BASE64` where the last lines are asked for, `@ end`.
 */
export const stopScript = (requests: readonly StopRequest[]): string =>
  ['drover_stop() {', HELPERS, ...groupsOf(requests).map(renderGroup), 'wait', 'exit 0', '}', 'drover_stop', ''].join('\n');

const HELPERS = `block() { printf '@ group %s %s\\n%s\\n@ end\\n' "$1" "$2" "$3"; }`;

/** A container whose last lines are asked for is a group by itself. */
interface GroupKey {
  readonly seconds: number;
  readonly remove: boolean;
  readonly lastLinesOf?: string | undefined;
}

interface StopGroup extends GroupKey {
  readonly names: readonly string[];
}

const groupKey = ({ graceMs, remove, lastLinesOf }: StopRequest): GroupKey => ({ seconds: Math.ceil(graceMs / 1000), remove, lastLinesOf });
const keyOf = ({ seconds, remove, lastLinesOf }: GroupKey): string => `${seconds} ${remove} ${lastLinesOf ?? ''}`;

function groupsOf(requests: readonly StopRequest[]): readonly StopGroup[] {
  const keys = new Map(requests.map((request) => [keyOf(groupKey(request)), groupKey(request)]));
  return [...keys].map(([text, key]) => ({ ...key, names: requests.filter((request) => keyOf(groupKey(request)) === text).map(({ name }) => name) }));
}

const NO_LAST_LINES = { before: '', after: '' };

/** A removal takes the container's anonymous volumes with it, as Swarm's does. */
function renderGroup({ seconds, remove, lastLinesOf, names: [name = '', ...others] }: StopGroup, group: number): string {
  const names = [name, ...others];
  if (remove) {
    const files = names.flatMap((one) => [hostsPath(idOf(one)), filesPath(idOf(one))]);
    const removal = `out=$(${quote(['nice', 'podman', 'rm', '--force', '--volumes', '--ignore', `--time=${seconds}`, '--', ...names])} 2>&1 </dev/null); code=$?`;
    const { before, after } = lastLinesOf === undefined ? NO_LAST_LINES : lastLinesScript({ name, containerId: lastLinesOf });
    return `{ ${[before, removal, after, `block ${group} $code "$out"; ${quote(['rm', '-rf', ...files])}`].filter((line) => line !== '').join('\n')}; } &`;
  }
  return `{ out=$(${quote(['podman', 'stop', '--ignore', `--time=${seconds}`, '--', ...names])} 2>&1 >/dev/null </dev/null); code=$?
out="$out
$(${quote(['podman', 'container', 'inspect', '--format={{.Name}} {{.State.Status}} {{.State.ExitCode}}', '--', ...names])} 2>/dev/null </dev/null)"
block ${group} $code "$out"; } &`;
}

/** As taskId() does: the last label of the name. */
const idOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** Outcomes in the order of `requests`; a request whose group printed no complete block is lost. */
export function parseStopOutcomes(stdout: string, requests: readonly StopRequest[]): readonly StopOutcome[] {
  const blocks = new Map(parseBlocks(stdout).map((block) => [block.group, block]));
  const groups = groupsOf(requests);
  return requests.map((request) => {
    const block = blocks.get(groups.findIndex((group) => keyOf(group) === keyOf(groupKey(request))));
    return block === undefined ? { kind: 'lost', name: request.name } : outcomeOf(request, block);
  });
}

interface Block {
  readonly group: number;
  readonly code: number;
  readonly lines: readonly string[];
}

function parseBlocks(stdout: string): readonly Block[] {
  return [...stdout.matchAll(/^@ group (\d+) (\d+)\n([^]*?)^@ end$/gm)].map(([, group, code, body = '']) => ({
    group: Number(group), code: Number(code), lines: body.split('\n').filter((line) => line !== ''),
  }));
}

function outcomeOf({ name, remove }: StopRequest, { code, lines }: Block): StopOutcome {
  if (remove && lines.includes(name)) return { kind: 'removed', name, ...lastLinesIn(lines) };
  const [, status, exitCode] = lines.map((line) => line.split(' ')).find((words) => !remove && words[0] === name && words.length === 3) ?? [];
  if (status === 'exited' || status === 'stopped') return { kind: 'stopped', name, exitCode: Number(exitCode) };
  if (status === 'created' || status === 'configured' || status === 'initialized') return { kind: 'stopped', name };
  if (status === undefined && code === 0) return { kind: 'absent', name };
  return { kind: 'failed', name, message: lines.filter((line) => line.includes(name) || line.startsWith('Error')).join('\n') || `podman exited with ${code}` };
}

/** Those of a container that said nothing are left out. */
function lastLinesIn(lines: readonly string[]): { readonly lastLines?: readonly string[] } {
  const [log] = lines.flatMap((line) => /^@ log ([\w+/=]+)$/.exec(line)?.[1] ?? []);
  const lastLines = log === undefined ? [] : parseLastLines(Buffer.from(log, 'base64').toString('utf8'));
  return lastLines.length === 0 ? {} : { lastLines };
}
