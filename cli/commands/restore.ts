import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Backup, RestoreRequest, RestoreResult } from '../../api/contract.js';
import { messageOf, OperatorError } from '../../base/errors.js';
import { passphraseOf, type PassphraseOptions } from '../backup/passphrase.js';
import { countsOf } from '../backup/summary.js';
import type { CommandContext } from '../context.js';

interface RestoreOptions extends PassphraseOptions {
  readonly force?: boolean;
}

export function configure(command: Command, context: CommandContext): void {
  command
    .argument('<file>', 'what `drover backup` wrote')
    .option('--passphrase-file <file>', 'else $DROVER_PASSPHRASE, else it is asked for')
    .option('--force', 'although the store is not empty: replace what the backup has too, and delete what it has not')
    .addHelpText('after', '\nAll of it or nothing. Containers that run and are in the backup go on running; those that are not in it are stopped.')
    .action((file: string, options: RestoreOptions) => restore(context, file, options));
}

async function restore(context: CommandContext, file: string, options: RestoreOptions): Promise<void> {
  const content = await readFile(resolve(context.deps.workDir, file)).catch((error: unknown) => {
    throw new OperatorError('USAGE', `read ${file}: ${messageOf(error)}`, { file }, { cause: error });
  });
  const { sealedPart, unseal } = await import('../backup/sealed-file.js');
  sealedPart(content);
  const backup = (await unseal(content, await passphraseOf(context, options))) as Backup;
  const request: RestoreRequest = { backup, force: options.force === true };
  const { replaced, deleted } = await context.client().post<RestoreResult>('/v1/restore', request);
  for (const ref of replaced) context.print(`${ref} replaced`);
  for (const ref of deleted) context.print(`${ref} deleted`);
  context.print(`restored ${countsOf(backup)} of ${backup.takenAt}`);
}
