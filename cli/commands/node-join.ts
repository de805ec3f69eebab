import { Option, type Command } from 'commander';
import type { ApplyResult } from '../../api/contract.js';
import { OperatorError } from '../../base/errors.js';
import type { CommandContext } from '../context.js';
import { durationMs, wholeNumber } from '../option-values.js';
import { progressOf } from '../progress.js';
import { waitFor } from '../wait-for.js';
import { applyLines } from './apply.js';
import { addLabel } from './node-update.js';

interface JoinOptions {
  readonly name?: string;
  readonly label?: Readonly<Record<string, string>>;
  readonly role?: string;
  readonly availability?: string;
  readonly advertise?: string;
  readonly identityFile?: string;
  readonly hostKey?: string;
  readonly port?: number;
  readonly acceptNew?: boolean;
  readonly detach?: boolean;
  readonly timeout: number;
}

const JOIN_TIMEOUT_MS = 600_000;

export function configureJoin(command: Command, context: CommandContext): void {
  command
    .argument('<[user@]host[:port]>', 'how ssh reaches the host')
    .option('--name <name>', 'of the node (default: the first label of the host name)')
    .option('--label <key=value>', 'may be given several times', addLabel)
    .addOption(new Option('--role <role>').choices(['worker', 'manager']))
    .addOption(new Option('--availability <availability>').choices(['active', 'pause', 'drain']))
    .option('--advertise <interface|address>', 'the back network that carries VXLAN (default: that of the default route)')
    .option('--port <port>', 'of sshd', wholeNumber)
    .option('-i, --identity-file <file>', 'private key, on the control plane\'s machine (default: the agent is asked)')
    .option('--host-key <fingerprint>', 'SHA256:…, as ssh-keygen -lf prints it')
    .option('--accept-new', 'accept whatever key the host shows at the first connection')
    .option('-d, --detach', 'do not wait until it is ready')
    .option('--timeout <duration>', 'how long to wait', durationMs, JOIN_TIMEOUT_MS)
    .action((address: string, options: JoinOptions) => join(context, address, options));
}

async function join(context: CommandContext, address: string, options: JoinOptions): Promise<void> {
  const document = nodeManifest(address, options);
  const result = await context.client().post<ApplyResult>('/v1/apply', { documents: [{ document }], acceptNew: options.acceptNew === true }, { isRepeatable: true });
  for (const line of applyLines(result)) context.print(line);
  if (options.detach === true) return;
  const { name } = document.metadata;
  await waitFor(context, [{ ref: { kind: 'Node', name }, progress: (view) => progressOf(view, 'Node', name) }], { timeoutMs: options.timeout, goal: 'ready' });
}

/** The manifest that says the same; what is undefined does not go over the wire. Pure. @throws USAGE */
export function nodeManifest(address: string, { name, label, role, availability, advertise, identityFile, hostKey, port }: Omit<JoinOptions, 'timeout'>) {
  const { user, host, port: given } = parseAddress(address);
  return {
    apiVersion: 'drover/v1', kind: 'Node',
    metadata: { name: name ?? nameOf(host), labels: label },
    spec: {
      role, availability, ssh: { host, user, port: port ?? given, identityFile, hostKey },
      advertise: advertise === undefined ? undefined : IPV4.test(advertise) ? { address: advertise } : { interface: advertise },
    },
  };
}

const IPV4 = /^\d+(\.\d+){3}$/;
/** The host of a plain IPv6 address with a port stands in brackets. */
const ADDRESS = /^(?:(?<user>[^@]+)@)?(?:\[(?<v6>[^\]]+)\]|(?<host>[^:]+|[^:]*(?::[^:]*){2,}))(?::(?<port>\d{1,5}))?$/;

function parseAddress(text: string): { readonly user?: string; readonly host: string; readonly port?: number } {
  const { user, v6, host = v6, port } = ADDRESS.exec(text)?.groups ?? {};
  if (host === undefined) throw new OperatorError('USAGE', `"${text}" is not [user@]host[:port]`);
  return { user, host, ...(port !== undefined && { port: Number(port) }) };
}

/** @throws USAGE for an address, which is no name */
function nameOf(host: string): string {
  if (IPV4.test(host) || host.includes(':')) throw new OperatorError('USAGE', `how shall the node at ${host} be called? Say --name`);
  return host.split('.')[0]!.toLowerCase();
}
