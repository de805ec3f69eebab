import type { Command } from 'commander';
import type { SessionTicket, VersionInfo } from '../../api/contract.js';
import { OperatorError } from '../../base/errors.js';
import type { ApiClient } from '../client.js';
import type { CommandContext } from '../context.js';
import { parseServer } from '../endpoint.js';

export function configure(command: Command, context: CommandContext): void {
  command
    .addHelpText('after', '\nThe link is good for one login, within a minute; the browser is then who you are on the command line, for twelve hours.\nIt opens nothing by itself: on another machine, ssh -L 8480:127.0.0.1:8480 brings the dashboard there.')
    .action(() => dashboard(context));
}

/** stdout: the link alone, for scripts. What is behind # stays in the browser: it is sent to no server, and in no log. */
async function dashboard(context: CommandContext): Promise<void> {
  const client = context.client();
  const base = await baseOf(client);
  const { ticket, expiresAt } = await client.post<SessionTicket>('/v1/session/tickets', {}, { isRepeatable: true });
  context.note(`open this within a minute, until ${expiresAt}; it lets in one browser, once:`);
  context.print(`${base}/login#ticket=${ticket}`);
}

/** The address that answers, where it is one for browsers; else what it says of itself. @throws CONFLICT */
async function baseOf(client: ApiClient): Promise<string> {
  const { dashboard: told } = await client.get<VersionInfo>('/v1/version');
  const base = dashboardBase(client.server, told);
  if (base !== undefined) return base;
  throw new OperatorError('CONFLICT', 'this control plane serves no dashboard: its ports were taken, or it was started with --dashboard off; start it with `drover up --dashboard PORT`');
}

/** `told`: of a control plane that is reached by its socket, or through a tunnel to that. Without a slash at the end. */
export function dashboardBase(server: string, told: string | undefined): string | undefined {
  const target = parseServer(server);
  if ('socketPath' in target || target.protocol === 'http:') return told;
  return `https://${target.hostname.includes(':') ? `[${target.hostname}]` : target.hostname}:${target.port}`;
}
