/** How a remote command ended. `lost`: nobody knows, the connection broke; `refused`: the host did not take it. */
export type CommandOutcome =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'lost' }
  | { readonly kind: 'refused'; readonly reason: string };

/** One round trip to a host. Times in milliseconds. */
export interface LoggedCommand {
  readonly kind: 'command';
  readonly title: string;
  readonly node: string;
  readonly outcome: CommandOutcome;
  readonly isFailed: boolean;
  readonly startedAt: number;
  readonly durationMs: number;
  /** What ran and what it said; absent where there was nothing. Long texts are cut by the control plane, and say so. */
  readonly script?: string;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** What the job itself says. */
export interface LoggedNote {
  readonly kind: 'note';
  readonly at: number;
  readonly text: string;
  readonly isFailed: boolean;
}

export type LogEntry = LoggedCommand | LoggedNote;

const ENTRY = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (.*)$/;
const COMMAND = /^(.+) on (\S+): (exit \d+|signal \S+|reply lost|refused: [^]*) in (\d+) ms$/;
const PART = /^(script|stdout|stderr):\n([^]*)$/;
/** Further lines of an entry are set in by so much; those of earlier versions were not. */
const INDENT = /^ {2}/;

interface RawEntry {
  readonly at: number;
  readonly lines: string[];
}

/**
 * The log of a job as the control plane keeps it, taken apart: commands with what belongs to each, and the job's own words between them, in order. An element
 * of `log` may hold several entries. What is understood as no command stays a note. Pure.
 */
export function parseJobLog(log: readonly string[]): readonly LogEntry[] {
  const entries: LogEntry[] = [];
  for (const { at, lines } of rawEntries(log)) {
    const text = lines.join('\n');
    const last = entries.at(-1);
    const [, part, content = ''] = PART.exec(text) ?? [];
    if (last?.kind === 'command' && part !== undefined) entries[entries.length - 1] = { ...last, [part]: content };
    else entries.push(commandOf(at, text) ?? { kind: 'note', at, text, isFailed: text.startsWith('failed: ') });
  }
  return entries;
}

function rawEntries(log: readonly string[]): readonly RawEntry[] {
  const entries: RawEntry[] = [];
  for (const line of log.flatMap((element) => element.split('\n'))) {
    const [, time, text = ''] = ENTRY.exec(line) ?? [];
    if (time !== undefined) entries.push({ at: Date.parse(time), lines: [text] });
    else (entries.at(-1) ?? begun(entries)).lines.push(line.replace(INDENT, ''));
  }
  return entries;
}

/** For lines before the first time, which a log that was cut may have. */
function begun(entries: RawEntry[]): RawEntry {
  const entry = { at: Number.NaN, lines: [] };
  entries.push(entry);
  return entry;
}

function commandOf(at: number, text: string): LoggedCommand | undefined {
  const [, title, node, ended, ms] = COMMAND.exec(text) ?? [];
  if (title === undefined || node === undefined || ended === undefined) return undefined;
  const outcome = outcomeOf(ended);
  const durationMs = Number(ms);
  return { kind: 'command', title, node, outcome, isFailed: outcome.kind !== 'exit' || outcome.code !== 0, startedAt: at - durationMs, durationMs };
}

function outcomeOf(text: string): CommandOutcome {
  const [, code] = /^exit (\d+)$/.exec(text) ?? [];
  if (code !== undefined) return { kind: 'exit', code: Number(code) };
  const [, signal] = /^signal (\S+)$/.exec(text) ?? [];
  if (signal !== undefined) return { kind: 'signal', signal };
  return text === 'reply lost' ? { kind: 'lost' } : { kind: 'refused', reason: text.slice('refused: '.length) };
}

/** `exit 0`, `ended by signal KILL`: what stands on a command's badge. Pure. */
export function outcomeText(outcome: CommandOutcome): string {
  switch (outcome.kind) {
    case 'exit':
      return `exit ${outcome.code}`;
    case 'signal':
      return `ended by signal ${outcome.signal}`;
    case 'lost':
      return 'answer lost';
    case 'refused':
      return 'refused';
  }
}

export interface LogSummary {
  readonly commands: number;
  readonly failed: number;
  /** On hosts, in milliseconds. */
  readonly totalMs: number;
}

/** Pure. */
export function summaryOfLog(entries: readonly LogEntry[]): LogSummary {
  const commands = entries.filter((entry) => entry.kind === 'command');
  return { commands: commands.length, failed: commands.filter(({ isFailed }) => isFailed).length, totalMs: commands.reduce((sum, { durationMs }) => sum + durationMs, 0) };
}
