import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { readConfig, writeConfig } from '../contexts.js';

export function configure(command: Command, context: CommandContext): void {
  command.action((_options: object, self: Command) => logout(context, self.optsWithGlobals<{ context?: string }>().context));
}

/** The token itself stays good: `drover token rm` ends it. */
function logout(context: CommandContext, wanted: string | undefined): void {
  const { contexts, currentContext } = readConfig(context.deps);
  const name = wanted ?? currentContext;
  if (name === undefined || contexts[name] === undefined) return context.note(name === undefined ? 'not logged in anywhere' : `there is no login "${name}"`);
  const others = Object.fromEntries(Object.entries(contexts).filter(([other]) => other !== name));
  writeConfig(context.deps, { contexts: others, ...(currentContext === undefined || currentContext === name ? {} : { currentContext }) });
  context.note(`context "${name}" is forgotten; its token stays good until \`drover token rm\``);
}
