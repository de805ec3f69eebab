import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Decrypter, Encrypter } from 'age-encryption';
import { messageOf, OperatorError } from '../../base/errors.js';

/**
 * A backup as it stands on disk: one line that says what it is and has the hash of the rest, then an age file (age-encryption.org/v1, scrypt) that holds
 * gzipped JSON. The hash tells damage from a wrong passphrase, which age alone cannot; it proves nothing, age does. Without Drover:
 * `tail -n +2 FILE | age -d | gunzip`.
 */
const HEADER = /^drover backup 1 sha256:([0-9a-f]{64})$/;
const MAX_HEADER = 200;
/** 2 to the power of this: about a second of work per guess. Both sides may choose; a test takes less. */
const WORK_FACTOR = 18;

export async function seal(value: unknown, passphrase: string, workFactor = WORK_FACTOR): Promise<Buffer> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(workFactor);
  const sealed = await encrypter.encrypt(gzipSync(JSON.stringify(value)));
  return Buffer.concat([Buffer.from(`drover backup 1 sha256:${hashOf(sealed)}\n`), sealed]);
}

/** @throws BACKUP_DAMAGED; PASSPHRASE_WRONG */
export async function unseal(file: Buffer, passphrase: string): Promise<unknown> {
  const sealed = sealedPart(file);
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  const plain = await decrypter.decrypt(sealed).catch((error: unknown) => {
    throw new OperatorError('PASSPHRASE_WRONG', 'open the backup: the passphrase is wrong (the file is whole)', {}, { cause: error });
  });
  try {
    return JSON.parse(gunzipSync(plain).toString('utf8'));
  } catch (error) {
    throw damaged(`it holds no JSON (${messageOf(error)})`);
  }
}

/** Before anybody is asked for a passphrase. @throws BACKUP_DAMAGED */
export function sealedPart(file: Buffer): Buffer {
  const end = file.subarray(0, MAX_HEADER).indexOf('\n');
  const hash = HEADER.exec(file.subarray(0, Math.max(end, 0)).toString('latin1'))?.[1];
  if (hash === undefined) throw damaged('it does not begin as what `drover backup` writes');
  const sealed = file.subarray(end + 1);
  if (hashOf(sealed) !== hash) throw damaged('its content is not what was written: it was cut off or changed');
  return sealed;
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const damaged = (why: string): OperatorError => new OperatorError('BACKUP_DAMAGED', `open the backup: the file is damaged: ${why}`);
