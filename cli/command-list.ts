import type { Command } from 'commander';
import type { CommandContext } from './context.js';

/** Adds arguments, options and the action to an otherwise empty command. */
export type ConfigureCommand = (command: Command, context: CommandContext) => void;

export interface CommandEntry {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  /** Only the command that was asked for is loaded: the program starts fast. */
  readonly load: () => Promise<{ readonly configure: ConfigureCommand }>;
}

/** In the order of `drover --help`. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'up', summary: 'start the control plane on this machine', load: () => import('./commands/up.js') },
  { name: 'down', summary: 'stop the control plane on this machine; services go on', load: () => import('./commands/down.js') },
  { name: 'dashboard', summary: 'print a link that opens the dashboard and logs a browser in, once', load: () => import('./commands/dashboard.js') },
  { name: 'apply', summary: 'create or change what the manifests describe', load: () => import('./commands/apply.js') },
  { name: 'compose', summary: 'Compose files: convert them into manifests, or deploy them', load: () => import('./commands/compose.js') },
  { name: 'diff', summary: 'show what an apply would change', load: () => import('./commands/diff.js') },
  { name: 'delete', summary: 'delete objects, by manifest or by name', load: () => import('./commands/delete.js') },
  { name: 'get', summary: 'list or print objects', load: () => import('./commands/get.js') },
  { name: 'describe', summary: 'show an object with its tasks, recent events and jobs', load: () => import('./commands/describe.js') },
  { name: 'node', summary: 'nodes: ls, join, update, drain, pause, activate, rebalance, promote, demote, upgrade, check, rekey, rm, inspect', load: () => import('./commands/node.js') },
  { name: 'service', alias: 'svc', summary: 'services: ls, ps, scale, update, rollback, logs, rm, inspect', load: () => import('./commands/service.js') },
  { name: 'rollout', summary: 'updates of a service: status, history, undo, pause, resume, restart', load: () => import('./commands/rollout.js') },
  { name: 'network', summary: 'networks: ls, inspect, rotate-keys', load: () => import('./commands/network.js') },
  { name: 'secret', summary: 'secrets: create, update, ls, inspect, rm, rotate-key', load: () => import('./commands/secret.js') },
  { name: 'config', summary: 'configs: create, update, ls, inspect, rm', load: () => import('./commands/config.js') },
  { name: 'task', summary: 'tasks: ls, inspect, kill', load: () => import('./commands/task.js') },
  { name: 'image', summary: 'images: push from an archive to hosts, without a registry; ls', load: () => import('./commands/image.js') },
  { name: 'exec', summary: 'run a command in a task', load: () => import('./commands/exec.js') },
  { name: 'cp', summary: 'copy files into a task, or out of one', load: () => import('./commands/cp.js') },
  { name: 'top', summary: 'the cluster at a glance, as it changes; or the processes of a task or service', load: () => import('./commands/top.js') },
  { name: 'logs', summary: 'print the output of a task or of all tasks of a service', load: () => import('./commands/logs.js') },
  { name: 'events', summary: 'what happened, oldest first', load: () => import('./commands/events.js') },
  { name: 'audit', summary: 'what users changed: who, what, when, from where; for administrators', load: () => import('./commands/audit.js') },
  { name: 'wait', summary: 'wait until an object is in a state', load: () => import('./commands/wait.js') },
  { name: 'jobs', summary: 'the work on hosts: list, or one job with every remote command; retry, promote, rm', load: () => import('./commands/jobs.js') },
  { name: 'members', summary: 'the members of the control plane: which of them leads, which are out of reach; accept-loss', load: () => import('./commands/members.js') },
  { name: 'explain', summary: 'what a field of a manifest means', load: () => import('./commands/explain.js') },
  { name: 'login', summary: 'remember a control plane on another machine, and the token for it', load: () => import('./commands/login.js') },
  { name: 'logout', summary: 'forget a control plane and its token', load: () => import('./commands/logout.js') },
  { name: 'token', summary: 'tokens of users: create, ls, rotate, rm', load: () => import('./commands/token.js') },
  { name: 'backup', summary: 'write all that the cluster shall be into an encrypted file', load: () => import('./commands/backup.js') },
  { name: 'restore', summary: 'bring a backup back into an empty store', load: () => import('./commands/restore.js') },
  { name: 'version', summary: 'version of this program and of the control plane', load: () => import('./commands/version.js') },
];
