import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { configureFiles } from './file-commands.js';

export const configure = (command: Command, context: CommandContext): void =>
  configureFiles(command, context, { kind: 'Config', inspected: 'print configs with their values' });
