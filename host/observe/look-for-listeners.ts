import { OperatorError } from '../../base/errors.js';
import type { Listener } from '../../model/index.js';
import type { HostSession } from '../contract.js';
import { LISTENERS, parseListeners } from './parse-listeners.js';

const TIMEOUT_MS = 5000;
/** grep finds nothing where nobody listens. */
const SCRIPT = `drover_listeners() ${LISTENERS}\ndrover_listeners || [ $? -eq 1 ]\n`;

/** Who listens on the host now. @throws HOST_LOST_REPLY, HOST_COMMAND_FAILED, HOST_UNREACHABLE */
export async function lookForListeners(session: HostSession): Promise<readonly Listener[]> {
  const { node } = session;
  const result = await session.run(SCRIPT, { title: 'look for listeners', timeoutMs: TIMEOUT_MS });
  if (result.kind !== 'exited') throw new OperatorError('HOST_LOST_REPLY', `look for listeners on ${node}: no answer within ${TIMEOUT_MS / 1000} s`, { node });
  if (result.code !== 0) throw new OperatorError('HOST_COMMAND_FAILED', `look for listeners on ${node}: ${result.stderr.trim().slice(-500)}`, { node });
  return parseListeners(result.stdout.split('\n'));
}
