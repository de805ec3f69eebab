import { OperatorError } from '../../base/errors.js';
import type { ExecResult, HostSession } from '../contract.js';
import { execCommand, killCommand, logsCommand, readFilesCommand, topCommand, writeFilesCommand } from './commands.js';
import { fileContents } from './files.js';
import { listScript, parseContainers } from './list.js';
import { loginContents } from './pull-script.js';
import { parseResolveOutcome, resolveScript } from './resolve-script.js';
import type { CallOptions, ContainerCommands, ContainerRuntime, ContainerTask, ImageQuestion, ResolveOutcome, StartOptions, StartOutcome, StopOutcome, StopRequest } from './runtime.js';
import { parseStartOutcome, parseStartProgress } from './start-report.js';
import { startScript } from './start-script.js';
import { parseStopOutcomes, stopScript } from './stop-script.js';

const START_TIMEOUT_MS = 600_000;
const LIST_TIMEOUT_MS = 60_000;
/** For podman itself, on top of the longest grace period. */
const STOP_SLACK_MS = 60_000;

/** Podman by command line: nothing of it runs on the host between calls but conmon, one per container. */
export const createPodman = (): ContainerRuntime & ContainerCommands => ({
  start: runStart,
  resolve: runResolve,
  stop: runStop,
  list: runList,
  logsCommand,
  execCommand,
  readFilesCommand,
  writeFilesCommand,
  topCommand,
  killCommand,
});

async function runStart(
  session: HostSession, task: ContainerTask,
  { onProgress, timeoutMs = START_TIMEOUT_MS, preamble = '', signal, record }: StartOptions = {},
): Promise<StartOutcome> {
  const title = `start ${task.name}`;
  const onLine = progressLines(onProgress);
  const preface = `${task.files.length === 0 ? '' : fileContents(task.files)}${loginContents(task.login)}`;
  const result = await session.run(preamble + startScript(task), { title, timeoutMs, onLine, signal, record, preface });
  if (result.kind !== 'exited') return { kind: 'lost' };
  const outcome = parseStartOutcome(result.stdout);
  if (outcome === undefined) throw commandFailed(title, result);
  return outcome;
}

const progressLines = (onProgress: StartOptions['onProgress']) => (line: string): void => {
  const progress = parseStartProgress(line);
  if (progress !== undefined) onProgress?.(progress);
};

async function runResolve(
  session: HostSession, question: ImageQuestion, { onProgress, timeoutMs = START_TIMEOUT_MS, preamble = '', signal, record }: StartOptions = {},
): Promise<ResolveOutcome> {
  const title = `resolve image ${question.image}`;
  const result = await session.run(preamble + resolveScript(question), { title, timeoutMs, onLine: progressLines(onProgress), signal, record, preface: loginContents(question.login) });
  if (result.kind !== 'exited') return { kind: 'lost' };
  const outcome = parseResolveOutcome(result.stdout, question);
  if (outcome === undefined) throw commandFailed(title, result);
  return outcome;
}

async function runStop(session: HostSession, requests: readonly StopRequest[], options: CallOptions = {}): Promise<readonly StopOutcome[]> {
  if (requests.length === 0) return [];
  const { preamble = '', signal, record } = options;
  const title = `stop ${requests.map(({ name }) => name).join(', ')}`;
  const timeoutMs = Math.max(...requests.map(({ graceMs }) => graceMs)) + STOP_SLACK_MS;
  const result = await session.run(preamble + stopScript(requests), { title, timeoutMs, signal, record });
  if (result.kind !== 'exited') return requests.map(({ name }) => ({ kind: 'lost', name }));
  if (result.code !== 0) throw commandFailed(title, result);
  return parseStopOutcomes(result.stdout, requests);
}

async function runList(session: HostSession, { preamble = '', signal, record }: CallOptions = {}) {
  const title = 'list containers';
  const result = await session.run(preamble + listScript, { title, timeoutMs: LIST_TIMEOUT_MS, signal, record });
  if (result.kind !== 'exited') return undefined;
  if (result.code !== 0) throw commandFailed(title, result);
  return parseContainers(result.stdout);
}

/** `details.code` and `stdout` let a caller recognise its own preamble's refusal. */
const commandFailed = (title: string, { code, stdout, stderr }: Extract<ExecResult, { kind: 'exited' }>): OperatorError =>
  new OperatorError('HOST_COMMAND_FAILED', `${title}: the script exited with ${code}: ${(stderr || stdout).trim().slice(-500)}`, { code, stdout, stderr });
