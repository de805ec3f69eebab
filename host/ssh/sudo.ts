import { OperatorError } from '../../base/errors.js';
import type { CommandEnd } from './command.js';

/** What sudo itself says before it starts anything: always with its own name in front; the shell says it for a missing sudo. */
const SUDO_SPEAKS = /^sudo: |is not in the sudoers file|is not allowed to (execute|run sudo)|must have a tty to run sudo/m;
const SUDO_MISSING = /sudo: (command )?not found/;

/** The error when sudo refused to run a script that printed nothing on stdout; undefined for root and for a script's own failure. */
export const sudoRefusal = (node: string, user: string, end: CommandEnd, stderr: string): OperatorError | undefined => {
  if (user === 'root' || end.kind !== 'exited') return undefined;
  if (end.code === 127 && SUDO_MISSING.test(stderr)) {
    return new OperatorError('HOST_SUDO_FAILED', `run on ${node}: sudo is not installed: install it, or log in as root`, { node, user });
  }
  if (end.code !== 1 || !SUDO_SPEAKS.test(stderr)) return undefined;
  const remedy = `on the host, as root: echo '${user} ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/drover`;
  return new OperatorError('HOST_SUDO_FAILED', `run on ${node}: sudo refused (${stderr.trim().split('\n')[0]}): ${remedy}`, { node, user });
};
