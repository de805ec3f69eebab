import { OperatorError } from '../../base/errors.js';
import { RUN_DIR } from '../../model/index.js';
import { EXIT_REFUSED, renderFence } from '../apply/guard.js';
import type { CommandRecord, ExecResult, HostSession } from '../contract.js';

/** What every step on a manager's host is done under. */
export interface ManagerRun {
  /** Undefined for what any member may do on any host: it says what all know, and takes nothing from anybody. */
  readonly fencingToken?: number;
  readonly signal?: AbortSignal;
  readonly record?: (command: CommandRecord) => void;
}

export interface ManagerScript {
  /** `install packages`. */
  readonly title: string;
  readonly timeoutMs: number;
  /** POSIX sh; may call `fail WORDS`. */
  readonly text: string;
}

const LOCK_FILE = `${RUN_DIR}/manager.lock`;
const LOCK_WAIT_SECONDS = 60;

/**
 * The text with the fence in front, and one at a time: what a lost connection has left behind may be at work still. Not under the host's own lock:
 * an upload must not hold up the network of tasks. Inside a function: a script that arrives in half runs nothing.
 */
export const renderManagerScript = (fencingToken: number | undefined, text: string): string => `drover_manager() {
${fencingToken === undefined ? `mkdir -p ${RUN_DIR}\n` : renderFence(fencingToken)}exec 8>>${LOCK_FILE}
flock -w ${LOCK_WAIT_SECONDS} 8 || { echo BUSY; exit ${EXIT_REFUSED}; }
umask 077
fail() { printf '%s\\n' "$*" >&2; exit 1; }
${text}
}
drover_manager
`;

/** Runs one step; gives what it printed. @throws HOST_FENCED, HOST_LOST_REPLY, HOST_COMMAND_FAILED with the script's own words */
export async function runManagerScript(session: HostSession, { fencingToken, signal, record }: ManagerRun, { title, timeoutMs, text }: ManagerScript): Promise<string> {
  return stdoutOf(session.node, title, await session.run(renderManagerScript(fencingToken, text), { title, timeoutMs, signal, record }));
}

export function stdoutOf(node: string, title: string, result: ExecResult): string {
  if (result.kind !== 'exited') throw new OperatorError('HOST_LOST_REPLY', `${title} on ${node}: the outcome is unknown`, { node });
  const { code, stdout, stderr } = result;
  if (code === 0) return stdout;
  if (code === EXIT_REFUSED && stdout.startsWith('FENCED')) throw new OperatorError('HOST_FENCED', `${title} on ${node}: a newer control plane has been there`, { node });
  if (code === EXIT_REFUSED && stdout.startsWith('BUSY')) throw new OperatorError('HOST_COMMAND_FAILED', `${title} on ${node}: another script is at work there`, { node });
  const said = (stderr.trim() || stdout.trim() || `exit ${code}`).slice(-2000);
  throw new OperatorError('HOST_COMMAND_FAILED', `${title} on ${node}: ${said}`, { node, code });
}
