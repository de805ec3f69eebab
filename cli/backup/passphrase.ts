import { OperatorError } from '../../base/errors.js';
import { readText } from '../connection.js';
import type { CommandContext } from '../context.js';
import { askSecret } from '../secret-prompt.js';

export interface PassphraseOptions {
  readonly passphraseFile?: string;
}

const MIN_LENGTH = 8;

/** --passphrase-file, $DROVER_PASSPHRASE, or asked for without showing it. @throws USAGE */
export async function passphraseOf(context: CommandContext, { passphraseFile }: PassphraseOptions): Promise<string> {
  return given(context, passphraseFile) ?? (await askSecret(context, 'Passphrase: ')) ?? missing();
}

/** For a new file: long enough, and typed twice where it is typed. @throws USAGE */
export async function newPassphraseOf(context: CommandContext, { passphraseFile }: PassphraseOptions): Promise<string> {
  const known = given(context, passphraseFile);
  const passphrase = known ?? (await askSecret(context, 'Passphrase for the backup: ')) ?? missing();
  if (passphrase.length < MIN_LENGTH) throw new OperatorError('USAGE', `the passphrase is too short: ${MIN_LENGTH} characters are the least`);
  if (known === undefined && (await askSecret(context, 'Once more: ')) !== passphrase) throw new OperatorError('USAGE', 'the two passphrases differ: nothing was written');
  return passphrase;
}

function given({ deps }: CommandContext, file: string | undefined): string | undefined {
  if (file !== undefined) return readText(deps, file, '--passphrase-file').replace(/\r?\n$/, '');
  return deps.env.DROVER_PASSPHRASE === '' ? undefined : deps.env.DROVER_PASSPHRASE;
}

const missing = (): never => {
  throw new OperatorError('USAGE', 'no passphrase: there is no terminal to ask for it; use --passphrase-file FILE or $DROVER_PASSPHRASE');
};
