import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostPlan } from './host-plan.js';
import type { LabPaths } from './lab-paths.js';
import { runProgramOrThrow } from './program.js';

/** An OpenSSH key pair on disk; the private half is mode 0600. */
export interface KeyPair {
  readonly privateFile: string;
  /** One line as in authorized_keys. */
  readonly publicLine: string;
}

async function ensureKeyPair(file: string, comment: string): Promise<KeyPair> {
  if (!existsSync(file)) await runProgramOrThrow(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file]);
  return { privateFile: file, publicLine: readFileSync(`${file}.pub`, 'utf8').trim() };
}

/** The key with which the lab (and Drover) logs in; made once. */
export function ensureLabKey(paths: LabPaths): Promise<KeyPair> {
  mkdirSync(paths.root, { recursive: true, mode: 0o700 });
  return ensureKeyPair(paths.identity, 'drover-lab');
}

/** The key with which a host shows who it is. Kept outside of the host, so a rebuilt host is still the same one. */
export function ensureHostKey(paths: LabPaths, host: HostPlan): Promise<KeyPair> {
  mkdirSync(paths.hostKeys, { recursive: true, mode: 0o700 });
  return ensureKeyPair(join(paths.hostKeys, host.name), `root@${host.name}`);
}

/** `SHA256:…` as ssh prints it. Source: ssh-keygen(1), -l. */
export function sshFingerprint(publicLine: string): string {
  const blob = Buffer.from(publicLine.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** Writes the known_hosts file that pins every given host's key to its forwarded port. */
export function writeKnownHosts(paths: LabPaths, hosts: readonly { plan: HostPlan; key: KeyPair }[]): void {
  const lines = hosts.map(({ plan, key }) => `[127.0.0.1]:${plan.sshPort} ${key.publicLine.split(' ').slice(0, 2).join(' ')}`);
  writeFileSync(paths.knownHosts, `${lines.join('\n')}\n`);
}
