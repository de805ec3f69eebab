import type { HostSession } from '../contract.js';
import { MANAGER_FILES } from './layout.js';
import { runManagerScript, type ManagerRun } from './manager-script.js';
import { ASK, looksIn } from './store-script.js';

const WAIT_SECONDS = 180;

export interface StartedMember {
  /** Id of the control plane's member that runs there. */
  readonly member: string;
}

/**
 * The member runs the program that was installed last, answers on its socket, and comes back after a reboot.
 * @throws HOST_FENCED, HOST_LOST_REPLY, HOST_COMMAND_FAILED with what it said last
 */
export async function startMember(session: HostSession, run: ManagerRun): Promise<StartedMember> {
  const stdout = await runManagerScript(session, run, { title: 'start the member', timeoutMs: 2 * WAIT_SECONDS * 1000, text: MEMBER });
  return { member: stdout.trim() };
}

/** The socket comes last: whoever waits for it waits for all. One that a dead member left says nothing. */
const MEMBER = `${ASK}
isCurrent() { [ "$(readlink -f /proc/"$(systemctl show -p MainPID --value drover-manager)"/exe)" = "$(readlink -f ${MANAGER_FILES.current}/runtime/node)" ]; }
isUp() { [ -S ${MANAGER_FILES.socket} ] && systemctl is-active --quiet drover-manager; }
isUp && isCurrent || {
systemctl stop drover-manager
systemctl reset-failed drover-manager 2>/dev/null
rm -f ${MANAGER_FILES.socket}
systemctl start drover-manager || fail "start the member: $(why drover-manager)"
await drover-manager 'wait for the member' ${looksIn(WAIT_SECONDS)} isUp
}
enable drover-manager
cat ${MANAGER_FILES.memberId}`;
