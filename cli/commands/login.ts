import type { Command } from 'commander';
import type { VersionInfo } from '../../api/contract.js';
import { fingerprintOf, splitPem } from '../../api/tls/fingerprint.js';
import { OperatorError } from '../../base/errors.js';
import { createClient } from '../client.js';
import { checkToken, readText, tokenOf } from '../connection.js';
import type { CommandContext } from '../context.js';
import { configFileOf, readConfig, writeConfig, type Context } from '../contexts.js';
import { parseServers, type Endpoint } from '../endpoint.js';
import { collect } from '../option-values.js';
import { askLine, askSecret, readStdin } from '../secret-prompt.js';
import { observeAuthority, type Authority } from '../server-authority.js';

interface LoginOptions {
  readonly caFingerprint?: readonly string[];
  readonly caFile?: string;
  readonly context?: string;
  readonly tokenFile?: string;
}

const DEFAULT_CONTEXT = 'default';

export function configure(command: Command, context: CommandContext): void {
  command
    .argument('<addresses>', 'https://host:port; several of one cluster comma-separated')
    .option('--ca-fingerprint <fingerprint>', 'of the authority, as `drover up --listen` prints it; may be given several times', collect)
    .addHelpText('after', '\nThe token comes from --token-file FILE (- for stdin), $DROVER_TOKEN_FILE, $DROVER_TOKEN, or is asked for.\n--context NAME keeps several clusters apart; the last login is the one that is used.')
    .action((addresses: string, _options: LoginOptions, self: Command) => login(context, addresses, self.optsWithGlobals<LoginOptions>()));
}

async function login(context: CommandContext, addresses: string, options: LoginOptions): Promise<void> {
  const endpoints = parseServers(addresses);
  const name = options.context ?? DEFAULT_CONTEXT;
  const config = readConfig(context.deps);
  const known = config.contexts[name];
  const certificateAuthority = await trusted(context, endpoints, { ...options, known: splitPem(known?.certificateAuthority ?? '') });
  const token = await tokenFor(context, options);
  const servers = endpoints.map(({ server }) => server);
  for (const server of servers) await createClient(server, { ca: certificateAuthority, token }).get<VersionInfo>('/v1/version');
  const entry: Context = { endpoints: servers, certificateAuthority, token };
  writeConfig(context.deps, { ...config, currentContext: name, contexts: { ...config.contexts, [name]: entry } });
  context.note(`logged in to ${servers.join(', ')} as context "${name}"; kept in ${configFileOf(context.deps)}`);
}

/** PEM of the authorities that the endpoints name, each of which was known, given, or accepted in so many words. @throws SERVER_UNTRUSTED */
async function trusted(context: CommandContext, endpoints: readonly Endpoint[], { caFile, caFingerprint = [], known }: LoginOptions & { readonly known: readonly string[] }): Promise<string> {
  if (caFile !== undefined) return readText(context.deps, caFile, '--ca-file');
  const accepted = new Map(caFingerprint.length === 0 ? known.map((certificate) => [fingerprintOf(certificate), certificate]) : []);
  const used = new Map<string, string>();
  for (const endpoint of endpoints) {
    const authority = await observeAuthority(endpoint);
    const { certificate, fingerprint } = authority;
    if (!accepted.has(fingerprint)) await accept(context, endpoint, { authority, wanted: caFingerprint, isChanged: known.length > 0 });
    accepted.set(fingerprint, certificate);
    used.set(fingerprint, certificate);
  }
  return [...used.values()].join('');
}

interface Question {
  readonly authority: Authority;
  readonly wanted: readonly string[];
  readonly isChanged: boolean;
}

async function accept(context: CommandContext, { server }: Endpoint, { authority: { fingerprint }, wanted, isChanged }: Question): Promise<void> {
  const refuse = (why: string): never => { throw new OperatorError('SERVER_UNTRUSTED', `login to ${server}: ${why}`, { server, fingerprint }); };
  if (wanted.includes(fingerprint)) return;
  if (wanted.length > 0) refuse(`its authority has the fingerprint ${fingerprint}, which is not the one given: this is another control plane, or somebody stands in between`);
  context.note(`The authority of ${server} is ${isChanged ? 'NOT THE ONE OF YOUR LAST LOGIN' : 'not known'}. Its fingerprint is\n  ${fingerprint}\n\`drover up --listen\` printed it on the machine of the control plane.`);
  const answer = await askLine(context, 'Is it the same? (yes/no) ');
  if (answer === undefined) refuse(`its authority is unknown (fingerprint ${fingerprint}): compare that with what \`drover up --listen\` printed, and say --ca-fingerprint ${fingerprint}`);
  if (answer?.trim() !== 'yes') refuse('its authority was not accepted');
}

async function tokenFor(context: CommandContext, options: LoginOptions): Promise<string> {
  const given = options.tokenFile === '-' ? checkToken((await readStdin(context)).trim()) : tokenOf(options, context.deps);
  const token = given ?? (await askSecret(context, 'Token: '))?.trim();
  if (token === undefined) throw new OperatorError('USAGE', 'login: no token given: use --token-file FILE, or --token-file - and pipe it in');
  return checkToken(token);
}
