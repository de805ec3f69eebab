import { InvalidArgumentError, Option, type Command } from 'commander';
import type { NodeUpdate } from '../../api/contract.js';
import { OperatorError } from '../../base/errors.js';
import type { Availability, NodeRole } from '../../model/index.js';
import type { CommandContext } from '../context.js';
import { updateAll } from './node-availability.js';

interface UpdateOptions {
  readonly availability?: Availability;
  readonly role?: NodeRole;
  readonly labelAdd?: Readonly<Record<string, string>>;
  readonly labelRm?: Readonly<Record<string, null>>;
}

export function configureUpdate(command: Command, context: CommandContext): void {
  command
    .argument('<nodes...>')
    .addOption(new Option('--availability <availability>', 'whether it takes tasks').choices(['active', 'pause', 'drain']))
    .addOption(new Option('--role <role>', 'whether it is a part of the control plane').choices(['worker', 'manager']))
    .option('--label-add <key=value>', 'add or change a label; may be given several times', addLabel)
    .option('--label-rm <key>', 'take a label away; may be given several times', (key: string, former: Readonly<Record<string, null>> = {}) => ({ ...former, [key]: null }))
    .action((names: readonly string[], options: UpdateOptions) => update(context, names, options));
}

/** `zone=a`; a key alone has the empty value, as in Swarm. */
export function addLabel(word: string, former: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, key = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(word) ?? [];
  if (key === '') throw new InvalidArgumentError('KEY=VALUE is wanted, as in zone=a.');
  return { ...former, [key]: value };
}

async function update(context: CommandContext, names: readonly string[], { availability, role, labelAdd, labelRm }: UpdateOptions): Promise<void> {
  if (availability === undefined && role === undefined && labelAdd === undefined && labelRm === undefined) throw new OperatorError('USAGE', 'what shall change? Say --availability, --role, --label-add or --label-rm');
  const labels: NodeUpdate['labels'] = labelAdd === undefined && labelRm === undefined ? undefined : { ...labelRm, ...labelAdd };
  await updateAll(context, names, { ...(availability !== undefined && { availability }), ...(role !== undefined && { role }), ...(labels !== undefined && { labels }) });
}
