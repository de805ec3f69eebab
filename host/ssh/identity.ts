import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { messageOf, OperatorError } from '../../base/errors.js';
import type { HostAddress } from '../contract.js';

/** Where private keys come from when a node names no file. */
export interface IdentitySources {
  /** Value of SSH_AUTH_SOCK. */
  readonly agentSocket?: string;
  /** Absolute; what `~` means, and where `.ssh/id_*` is looked for when there is no agent. */
  readonly home: string;
}

export interface Identity {
  /** For messages: the file or the agent, never the key. */
  readonly label: string;
  readonly privateKey?: string;
  readonly agent?: string;
}

const DEFAULT_FILES = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/**
 * The identity to log in with: the named file, else the agent, else the first default key, as ssh(1) does.
 * @throws OperatorError HOST_AUTH_FAILED when there is none, or the file cannot be read or used
 */
export const loadIdentity = async (address: Pick<HostAddress, 'host' | 'identityFile'>, sources: IdentitySources): Promise<Identity> => {
  if (address.identityFile !== undefined) return loadFile(expandHome(address.identityFile, sources.home), address.host);
  if (sources.agentSocket !== undefined && sources.agentSocket !== '') return { label: `the agent at ${sources.agentSocket}`, agent: sources.agentSocket };
  for (const name of DEFAULT_FILES) {
    const file = join(sources.home, '.ssh', name);
    if (await isReadable(file)) return loadFile(file, address.host);
  }
  throw new OperatorError('HOST_AUTH_FAILED', `connect ${address.host}: no identity: set spec.ssh.identityFile, or start an ssh agent (SSH_AUTH_SOCK)`, { host: address.host });
};

/** `~` and `~/…` become the home directory; other paths stay. */
export const expandHome = (path: string, home: string): string => (path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path);

const isReadable = (file: string): Promise<boolean> =>
  readFile(file).then(
    () => true,
    () => false,
  );

const loadFile = async (file: string, host: string): Promise<Identity> => {
  const refuse = (why: string, cause?: unknown): OperatorError =>
    new OperatorError('HOST_AUTH_FAILED', `connect ${host}: identity file ${file}: ${why}`, { host, identityFile: file }, { cause });
  const privateKey = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw refuse(error.code === 'ENOENT' ? 'no such file' : `cannot be read (${error.code ?? messageOf(error)})`, error);
  });
  const parsed = ssh2.utils.parseKey(privateKey);
  if (!(parsed instanceof Error)) return { label: `identity file ${file}`, privateKey };
  if (/encrypted/i.test(parsed.message)) throw refuse('has a passphrase: add it to an agent (`ssh-add`) and leave identityFile out');
  throw refuse('is not a private key that can be used');
};
