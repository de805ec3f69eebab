import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Backup } from '../../api/contract.js';
import { newPassphraseOf, type PassphraseOptions } from '../backup/passphrase.js';
import { exists, fileExists, writePrivateFile } from '../backup/private-file.js';
import { countsOf } from '../backup/summary.js';
import type { CommandContext } from '../context.js';

interface BackupOptions extends PassphraseOptions {
  readonly force?: boolean;
}

export function configure(command: Command, context: CommandContext): void {
  command
    .argument('<file>', 'written for you alone, whole or not at all')
    .option('--passphrase-file <file>', 'else $DROVER_PASSPHRASE, else it is asked for')
    .option('--force', 'replace a file of that name')
    .addHelpText('after', '\nIt holds manifests, the values of secrets, allocated addresses, pinned host keys and tasks. It does not hold tokens, the key of the secrets, the authority\'s key, events, the audit trail or ssh keys.')
    .action((file: string, options: BackupOptions) => backup(context, file, options));
}

async function backup(context: CommandContext, file: string, options: BackupOptions): Promise<void> {
  const path = resolve(context.deps.workDir, file);
  const isReplacing = options.force === true;
  if (!isReplacing && await exists(path)) throw fileExists(path);
  const passphrase = await newPassphraseOf(context, options);
  const taken = await context.client().get<Backup>('/v1/backup');
  const { seal } = await import('../backup/sealed-file.js');
  await writePrivateFile(path, await seal(taken, passphrase), { isReplacing });
  context.print(`${file}: ${countsOf(taken)}, store version ${taken.resourceVersion}`);
}
