import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { configureActivate, configureDrain, configurePause, configureRebalance } from './node-availability.js';
import { configureJoin } from './node-join.js';
import { configureUpdate } from './node-update.js';
import { addOutputOptions, get, type GetOptions } from './get.js';
import { configureCheck } from './node-check.js';
import { configureDemote, configurePromote } from './node-role.js';
import { configureRekey } from './node-rekey.js';
import { configureRm } from './node-rm.js';
import { configureUpgrade } from './node-upgrade.js';

export function configure(command: Command, context: CommandContext): void {
  addOutputOptions(command.command('ls').description('list nodes'))
    .action((options: GetOptions) => get(context, ['Node'], [], options));
  configureJoin(command.command('join').description('join a host to the cluster, as applying its manifest does'), context);
  configureUpdate(command.command('update').description('change labels or availability of nodes'), context);
  configureDrain(command.command('drain').description('move all tasks elsewhere without a gap, and give it none'), context);
  configurePause(command.command('pause').description('give a node no new tasks; those that run there stay'), context);
  configureActivate(command.command('activate').description('undo pause and drain'), context);
  configureRebalance(command.command('rebalance').description('move tasks, one by one and without a gap, to nodes that have fewer'), context);
  configurePromote(command.command('promote').description('run a member of the control plane on nodes, one after the other'), context);
  configureDemote(command.command('demote').description('end the members of the control plane on nodes; refused where too few would be left'), context);
  configureUpgrade(command.command('upgrade').description('have managers run the build of this program, one after the other; services and the control plane go on'), context);
  configureRekey(command.command('rekey').description('forget the pinned host key and the machine of a node that was installed anew, and join again'), context);
  configureRm(command.command('rm').description('remove nodes, and clean their hosts of everything that Drover made there'), context);
  addOutputOptions(command.command('inspect').description('print nodes in full').argument('<names...>'))
    .action((names: readonly string[], options: GetOptions) => get(context, ['Node'], names, inspected(options)));
  configureCheck(command.command('check').description('look at hosts and the network between them for what breaks traffic'), context);
}

/** `inspect` prints YAML unless told otherwise. */
export const inspected = (options: GetOptions): GetOptions => ({ ...options, output: options.output === 'table' ? 'yaml' : options.output });
