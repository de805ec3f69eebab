import type { StartFailure, StartOutcome, StartProgress } from './runtime.js';

const FAILURES: ReadonlySet<string> = new Set<StartFailure>(['image', 'create', 'network', 'start']);

/** One line of the start script as progress; undefined for every other line. */
export function parseStartProgress(line: string): StartProgress | undefined {
  const [mark, step, word] = line.split(' ');
  if (mark !== '@') return undefined;
  if (step === 'pulling') return { step, ...(word !== undefined && { layers: Number(word) }) };
  if (step === 'pulled') return { step };
  return step === 'started' && word !== undefined ? { step, containerId: word } : undefined;
}

/** What the start script said last; undefined when it came to no end of its own (a fence stopped it, the shell refused it). */
export function parseStartOutcome(stdout: string): StartOutcome | undefined {
  const lines = stdout.split('\n');
  for (const [index, line] of lines.entries()) {
    const [mark, word, first = '', second = '', containerId = ''] = line.split(' ');
    if (mark !== '@') continue;
    if (word === 'started') return { kind: 'running', containerId: first };
    if (word === 'exited') return { kind: 'exited', containerId: first, ...(second !== '' && { exitCode: Number(second) }) };
    if (word !== 'failed' || !isFailure(first)) continue;
    const message = lines.slice(index + 1).join('\n').trim();
    return { kind: 'failed', step: first, message, ...(containerId !== '' && { containerId }), ...(first === 'start' && { exitCode: startExitCode(message) }) };
  }
  return undefined;
}

const isFailure = (word: string): word is StartFailure => FAILURES.has(word);

/** The shell's habit, as `docker run` shows it: 127 no such program, 126 not executable, else 125. */
function startExitCode(message: string): number {
  if (/not found|no such file/i.test(message)) return 127;
  return /permission denied/i.test(message) ? 126 : 125;
}
