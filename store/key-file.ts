import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../base/errors.js';
import { KEY_BYTES, type Key } from './cipher.js';
import { replacePrivateFile } from './private-file.js';
import type { KeyStorage } from './vault.js';

const NAME = 'secrets.key';
/** A rotation ends before the next begins, so two are in use at most. */
const KEPT = 4;
const LINE = /^([0-9a-f]{12}) ([A-Za-z0-9+/]{43}=)$/;

/** For this user alone. The oldest keys are dropped. */
export const keyFile = (stateDir: string): KeyStorage => ({
  read: () => readKeyFile(join(stateDir, NAME)),
  write: (keys) => replacePrivateFile(join(stateDir, NAME), renderKeys(keys.slice(0, KEPT))),
});

/** The file as another member gets it. */
export const readKeyText = async (stateDir: string): Promise<string> => renderKeys(await keyFile(stateDir).read());

/** None for a file that is not there. @throws CONFLICT for a damaged one: a new key in its place would open nothing */
async function readKeyFile(file: string): Promise<readonly Key[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw damaged(file, error.message);
  });
  return text.split('\n').filter((line) => line !== '').map((line, index) => {
    const [, id = '', base64 = ''] = LINE.exec(line) ?? [];
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.length !== KEY_BYTES) throw damaged(file, `line ${index + 1} is no key`);
    return { id, bytes };
  });
}

const renderKeys = (keys: readonly Key[]): string => keys.map(({ id, bytes }) => `${id} ${bytes.toString('base64')}\n`).join('');

const damaged = (file: string, problem: string): OperatorError =>
  new OperatorError('CONFLICT', `read ${file}: ${problem}; copy the file from another member, or remove it and create every secret anew`, { file });
