import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import { signalName } from '../../manifests/index.js';
import type { Task } from '../../model/index.js';
import { AUDIT } from '../audit/rules.js';
import type { TaskKillResult } from '../contract.js';
import { TASK_PATH, type Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { resolveName } from '../resolve.js';

const OPERATION: Operation = {
  id: 'killTask', tag: 'tasks', summary: 'Kill the container of a task, as by hand on its host', path: TASK_PATH, body: { json: 'TaskKillRequest', isOptional: true }, answer: 'TaskKillResult',
};

type KillRequest = { Params: { name: string }; Body: Readonly<Record<string, unknown>> | undefined };

/**
 * POST /v1/tasks/:name/kill {signal}: TaskKillResult. As `podman kill` by hand on the host, by the same way as exec: it writes no desired state, so it bears no
 * fencing token, and the restart policy decides whether the slot gets a new task.
 */
export function registerTaskKill(app: FastifyInstance, { mirror: { view }, hosts }: Pick<ApiDeps, 'mirror' | 'hosts'>): void {
  app.post<KillRequest>('/v1/tasks/:name/kill', { config: { operation: OPERATION, audit: AUDIT.killTask } }, async ({ params, body }): Promise<TaskKillResult> => {
    const signal = signalOf(body ?? {});
    const task = resolveName(view, 'Task', params.name);
    const node = nodeOfRunning(task);
    await hosts.kill(task, signal);
    return { task: task.metadata.name, node, signal };
  });
}

/** @throws USAGE */
function signalOf({ signal = 'KILL', ...unknown }: Readonly<Record<string, unknown>>): string {
  const [extra] = Object.keys(unknown);
  if (extra !== undefined) throw new OperatorError('USAGE', `kill: "${extra}" is not signal`);
  const name = typeof signal === 'string' || typeof signal === 'number' ? signalName(String(signal)) : undefined;
  if (name === undefined) throw new OperatorError('USAGE', `kill: signal must be one of signal(7), as KILL, SIGTERM or 9, not ${JSON.stringify(signal)}`);
  return name;
}

/** What stops already has its stop grace period, and what has ended has no process. @throws CONFLICT */
function nodeOfRunning({ metadata: { name }, spec: { service }, status: { state, node } }: Task): string {
  if (state === 'running' && node !== undefined) return node;
  throw new OperatorError('CONFLICT', `task ${name} is ${state}, not running: see \`drover service ps ${service}\``, { task: name, state });
}
