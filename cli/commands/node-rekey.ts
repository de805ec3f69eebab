import type { Command } from 'commander';
import type { RekeyResult } from '../../api/contract.js';
import { OperatorError } from '../../base/errors.js';
import type { Node } from '../../model/index.js';
import { pathOf } from '../client.js';
import type { CommandContext } from '../context.js';
import { durationMs } from '../option-values.js';
import { progressOf } from '../progress.js';
import { waitFor } from '../wait-for.js';

interface RekeyOptions {
  readonly hostKey?: string;
  readonly acceptNew?: boolean;
  readonly wait?: boolean;
  readonly timeout: number;
}

const DEFAULT_TIMEOUT_MS = 600_000;

export function configureRekey(command: Command, context: CommandContext): void {
  command
    .argument('<name>', 'the node, by its full name')
    .option('--host-key <fingerprint>', 'the key to expect: SHA256:… as `ssh-keygen -lf` prints it on the host')
    .option('--accept-new', 'accept whatever key the host shows next')
    .option('--wait', 'wait until the node has joined')
    .option('--timeout <duration>', 'how long --wait waits', durationMs, DEFAULT_TIMEOUT_MS)
    .action((name: string, options: RekeyOptions) => rekey(context, name, options));
}

async function rekey(context: CommandContext, name: string, { hostKey, acceptNew, wait, timeout }: RekeyOptions): Promise<void> {
  if (hostKey !== undefined && acceptNew === true) throw new OperatorError('USAGE', 'either --host-key or --accept-new');
  if (hostKey === undefined && acceptNew !== true) return refuse(context, name);
  const { node, forgotten } = await context.client().post<RekeyResult>(pathOf('nodes', name, 'rekey'), { hostKey, acceptNew });
  context.print(`node/${name} rekeyed`);
  for (const line of pinned(forgotten)) context.note(`forgotten: ${line}`);
  if (node.spec.ssh.hostKey !== undefined) context.note(`spec.ssh.hostKey is ${node.spec.ssh.hostKey} now: write it into the manifest too`);
  if (wait !== true) return;
  const target = { ref: { kind: 'Node', name } as const, progress: (view: Parameters<typeof progressOf>[0]) => progressOf(view, 'Node', name) };
  await waitFor(context, [target], { timeoutMs: timeout, goal: 'joined' });
}

/** Trust is given in so many words. @throws USAGE after showing what would be forgotten */
async function refuse(context: CommandContext, name: string): Promise<void> {
  const { spec, status } = await context.client().get<Node>(pathOf('nodes', name));
  const known = pinned({ hostKey: spec.ssh.hostKey ?? status.hostKey, machineId: status.facts?.machineId });
  for (const line of known.length === 0 ? ['nothing is pinned'] : known) context.print(line);
  throw new OperatorError('USAGE', 'say which key to trust: --host-key SHA256:… (from `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the host itself), or --accept-new for whatever it shows next');
}

const pinned = ({ hostKey, machineId }: RekeyResult['forgotten']): string[] =>
  [...(hostKey === undefined ? [] : [`host key   ${hostKey}`]), ...(machineId === undefined || machineId === '' ? [] : [`machine id ${machineId}`])];
