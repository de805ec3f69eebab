import type { Command } from 'commander';
import type { RotateKeyResult } from '../../api/contract.js';
import type { CommandContext } from '../context.js';
import { configureFiles } from './file-commands.js';

export function configure(command: Command, context: CommandContext): void {
  configureFiles(command, context, { kind: 'Secret', inspected: 'print secrets without their values' });
  command.command('rotate-key').description('make a new key and seal all secrets and configs with it; run again what was cut off')
    .action(() => rotateKey(context));
}

async function rotateKey(context: CommandContext): Promise<void> {
  const { key, resealed, isResumed, waitingFor } = await context.client().post<RotateKeyResult>('/v1/secret-key/rotate', {});
  const count = `${resealed} ${resealed === 1 ? 'object' : 'objects'} sealed anew`;
  context.print(isResumed ? `ended an earlier rotation to key ${key}, ${count}` : `new key ${key}, ${count}`);
  if (waitingFor.length > 0) context.note(`not fetched yet by ${waitingFor.join(', ')}: run this again when they are back`);
}
