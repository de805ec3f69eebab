import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf, OperatorError } from '../base/errors.js';
import type { GlobalOptions } from './context.js';
import { readConfig, type Config, type Context } from './contexts.js';
import { serverOf, type StateDirFacts } from './control-plane.js';
import { parseServers } from './endpoint.js';
import type { Credentials } from './transport.js';

export interface ConnectionFacts extends StateDirFacts {
  readonly workDir: string;
}

export interface Connection {
  /** Comma-separated. */
  readonly servers: string;
  readonly credentials: Credentials;
}

type ConnectionOptions = Pick<GlobalOptions, 'server' | 'context' | 'caFile' | 'tokenFile'>;

/**
 * Where to, whom to trust and what to show. The place: --server, $DROVER_SERVER, --context, $DROVER_CONTEXT, the state directory of $DROVER_STATE_DIR, the last
 * login, the control plane of this machine. A login's token and authority go to that login's endpoints and nowhere else. @throws USAGE
 */
export function connectionOf(options: ConnectionOptions, facts: ConnectionFacts): Connection {
  const server = options.server ?? set(facts.env.DROVER_SERVER);
  const config = readConfig(facts);
  const name = options.context ?? set(facts.env.DROVER_CONTEXT) ?? (set(facts.env.DROVER_STATE_DIR) === undefined ? config.currentContext : undefined);
  const context = server === undefined ? named(config, name) : holding(config, server);
  const servers = server ?? context?.endpoints.join(',') ?? serverOf(undefined, facts);
  const caFile = options.caFile ?? set(facts.env.DROVER_CA_FILE);
  const ca = caFile === undefined ? context?.certificateAuthority : readText(facts, caFile, '--ca-file');
  const token = tokenOf(options, facts) ?? context?.token;
  return { servers, credentials: { ...(ca === undefined ? {} : { ca }), ...(token === undefined ? {} : { token }) } };
}

/** An empty variable is an unset one, as everywhere in a shell. */
const set = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

function named({ contexts }: Config, name: string | undefined): Context | undefined {
  if (name === undefined) return undefined;
  const context = contexts[name];
  if (context === undefined) throw new OperatorError('USAGE', `there is no login "${name}"; known: ${Object.keys(contexts).join(', ') || 'none'}`, { name });
  return context;
}

/** The login that all of the endpoints belong to. */
const holding = ({ contexts }: Config, servers: string): Context | undefined =>
  Object.values(contexts).find(({ endpoints }) => parseServers(servers).every(({ server }) => endpoints.includes(server)));

/** --token-file, $DROVER_TOKEN_FILE or $DROVER_TOKEN; there is no option for the token itself, because everyone sees a command line. */
export function tokenOf({ tokenFile }: Pick<ConnectionOptions, 'tokenFile'>, facts: ConnectionFacts): string | undefined {
  const file = tokenFile ?? set(facts.env.DROVER_TOKEN_FILE);
  const token = file === undefined ? set(facts.env.DROVER_TOKEN) : readText(facts, file, '--token-file').trim();
  return token === undefined ? undefined : checkToken(token);
}

/** Goes into a header; what is wrong with it must not be shown. @throws USAGE */
export function checkToken(token: string): string {
  if (/^[\x21-\x7e]{1,512}$/.test(token)) return token;
  throw new OperatorError('USAGE', 'the token is empty or holds something that no token holds: it is one line, as `drover token create` printed it');
}

export function readText({ workDir }: Pick<ConnectionFacts, 'workDir'>, file: string, option: string): string {
  try {
    return readFileSync(resolve(workDir, file), 'utf8');
  } catch (error) {
    throw new OperatorError('USAGE', `${option}: ${messageOf(error)}`, { file }, { cause: error });
  }
}
