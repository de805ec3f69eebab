import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { createAuthority, isGoodFor, issueServerCertificate, type KeyedCertificate, type ServerNames } from '../api/tls/authority.js';
import { OperatorError } from '../base/errors.js';
import { authorityFileOf, isWildcard } from '../cli/control-plane.js';

export interface ServerIdentity extends KeyedCertificate {
  /** PEM, of the authority. */
  readonly authority: string;
}

export interface IdentityRequest extends ServerNames {
  readonly stateDir: string;
}

/** The server certificate in the state directory; the authority and it are made when they are missing, it also when it is too old or lacks a name. */
export async function ensureIdentity(request: IdentityRequest): Promise<ServerIdentity> {
  const authority = await ensureAuthority(request);
  const directory = dirname(authorityFileOf(request.stateDir));
  const held = await readPair(directory, 'server');
  if (held !== undefined && isGoodFor(held.certificate, authority.certificate, request)) return { ...held, authority: authority.certificate };
  const issued = await issueServerCertificate(authority, request);
  await writePair(directory, 'server', issued);
  return { ...issued, authority: authority.certificate };
}

/** For a host that becomes a manager: the authority goes along, so that any manager can promote others. */
export async function issueManagerCertificate(request: IdentityRequest): Promise<KeyedCertificate & { readonly authority: string; readonly authorityKey: string }> {
  const authority = await ensureAuthority(request);
  return { ...await issueServerCertificate(authority, request), authority: authority.certificate, authorityKey: authority.key };
}

async function ensureAuthority({ stateDir, nowMs }: IdentityRequest): Promise<KeyedCertificate> {
  const directory = dirname(authorityFileOf(stateDir));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  const held = await readPair(directory, 'ca');
  if (held !== undefined) return held;
  const created = await createAuthority(nowMs);
  await writePair(directory, 'ca', created);
  return created;
}

/** Undefined when there is neither file. One without the other is never made good in silence: clients trust the certificate that was there. @throws CONFLICT */
async function readPair(directory: string, name: string): Promise<KeyedCertificate | undefined> {
  const [certificate, key] = await Promise.all(['crt', 'key'].map((end) => readIfThere(join(directory, `${name}.${end}`))));
  if (certificate !== undefined && key !== undefined) return { certificate, key };
  if (name === 'ca' && certificate !== undefined) throw new OperatorError('CONFLICT', `read ${directory}: ca.crt is there and ca.key is not: put the key back, or remove both and log in anew everywhere`, { directory });
  return undefined;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The key comes first: a process that dies in between leaves no certificate that has none. */
async function writePair(directory: string, name: string, { certificate, key }: KeyedCertificate): Promise<void> {
  for (const [end, text] of [['key', key], ['crt', certificate]] as const) {
    const file = join(directory, `${name}.${end}`);
    await writeFile(`${file}.new`, text, { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
}

/** Names and addresses by which this machine may be called, and those that were given. */
export function ownNames(host: string, given: readonly string[]): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []).map(({ address }) => address).filter((address) => !/^fe80:/i.test(address));
  const named = [hostname(), ...(isWildcard(host) ? [] : [host]), ...given].map((name) => name.replace(/\.$/, '').toLowerCase());
  return [...new Set(['localhost', '127.0.0.1', '::1', ...named, ...addresses])];
}
