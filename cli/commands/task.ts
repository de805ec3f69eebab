import type { Command } from 'commander';
import type { TaskKillRequest, TaskKillResult } from '../../api/contract.js';
import { pathOf } from '../client.js';
import type { CommandContext } from '../context.js';
import { addOutputOptions, get, type GetOptions } from './get.js';
import { inspected } from './node.js';

export function configure(command: Command, context: CommandContext): void {
  addOutputOptions(command.command('ls').description('list tasks, history included'))
    .action((options: GetOptions) => get(context, ['Task'], [], options));
  addOutputOptions(command.command('inspect').description('print tasks in full').argument('<names...>'))
    .action((names: readonly string[], options: GetOptions) => get(context, ['Task'], names, inspected(options)));
  command.command('kill').description('end running tasks at once, as a failure would; their restart policy decides what follows')
    .argument('<tasks...>', 'web.1, a full name, an id or a unique prefix')
    .option('-s, --signal <signal>', 'send this one instead of KILL', 'KILL')
    .action((names: readonly string[], request: TaskKillRequest) => kill(context, names, request));
}

/** Not repeated when the answer is lost: by then `web.1` may be the next task. */
async function kill(context: CommandContext, names: readonly string[], { signal }: TaskKillRequest): Promise<void> {
  for (const name of names) {
    const killed = await context.client().post<TaskKillResult>(pathOf('tasks', name, 'kill'), { signal });
    context.print(`task/${killed.task} got ${killed.signal} on ${killed.node}`);
  }
}
