import type { Command } from 'commander';
import type { MemberList, VersionInfo } from '../../api/contract.js';
import { isUnreachable } from '../client.js';
import type { CommandContext } from '../context.js';
import { statusOf } from '../views/member-view.js';

export function configure(command: Command, context: CommandContext): void {
  command
    .option('-o, --output <format>', 'json', 'text')
    .action((options: { output: string }) => version(context, options.output === 'json'));
}

async function version(context: CommandContext, isJson: boolean): Promise<void> {
  const server = await readServer(context);
  const client = context.deps.version;
  if (isJson) return context.print(JSON.stringify({ client: { version: client }, server: server ?? null }, null, 2));
  context.print(`client:  ${client}`);
  context.print(server === undefined ? 'server:  none answers' : `server:  ${server.version} (pid ${server.pid}, since ${server.startedAt})`);
  if (server !== undefined) await printMember(context);
  if (server !== undefined && server.version !== client) context.note('client and server differ: restart the control plane to bring it up to date');
}

/** How the control plane that answers stands to the others; a word on them only where there are any. */
async function printMember(context: CommandContext): Promise<void> {
  const { items } = await context.client().get<MemberList>('/v1/members');
  const self = items.find((member) => member.self);
  const others = items.length > 1 ? ` of ${items.length} members (see \`drover members\`)` : '';
  if (self !== undefined) context.print(`member:  ${statusOf(self)}${others}, since ${self.since}`);
}

async function readServer(context: CommandContext): Promise<VersionInfo | undefined> {
  try {
    return await context.client().get<VersionInfo>('/v1/version');
  } catch (error) {
    if (isUnreachable(error)) return undefined;
    throw error;
  }
}
