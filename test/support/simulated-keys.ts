import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';

export interface SimulatedKeys {
  /** PEM of the host key that simulated hosts may share. */
  readonly hostKey: string;
  readonly fingerprint: string;
  /** OpenSSH one-line public key that simulated hosts accept. */
  readonly clientPublicKey: string;
  /** File with the private half; mode 0600. */
  readonly identityFile: string;
  remove(): void;
}

/** The same text as `ssh-keygen -lf`: `SHA256:` and base64 without padding. */
export const fingerprintOfPublicKey = (publicKey: string): string => {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
};

/** One in three hundred key pairs that ssh2 makes cannot be read, not even by ssh2. */
function usableKeyPair(): ReturnType<typeof ssh2.utils.generateKeyPairSync> {
  const pair = ssh2.utils.generateKeyPairSync('ed25519');
  return ssh2.utils.parseKey(pair.private) instanceof Error ? usableKeyPair() : pair;
}

/** One host key and one client key, enough for any number of hosts: key generation is the slow part. */
export const createSimulatedKeys = (): SimulatedKeys => {
  const host = usableKeyPair();
  const client = usableKeyPair();
  const directory = mkdtempSync(join(tmpdir(), 'drover-keys-'));
  const identityFile = join(directory, 'id_ed25519');
  writeFileSync(identityFile, client.private, { mode: 0o600 });
  return {
    hostKey: host.private,
    fingerprint: fingerprintOfPublicKey(host.public),
    clientPublicKey: client.public,
    identityFile,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
};
