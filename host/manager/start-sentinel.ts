import { MANAGER_PORTS, STORE_NAME } from '../../model/index.js';
import type { HostSession } from '../contract.js';
import { quote } from '../ssh/quote.js';
import { MANAGER_FILES } from './layout.js';
import { runManagerScript, type ManagerRun } from './manager-script.js';
import { sentinelWatch, type SentinelWatch } from './redis-config.js';
import { ASK, looksIn } from './store-script.js';

export interface SentinelRequest extends ManagerRun, SentinelWatch {
  /** Of the host, as installManager was told. */
  readonly address: string;
}

const WAIT_SECONDS = 60;

/**
 * Sentinel watches the store from this host, and sees its master. One that runs already keeps what it knows and takes the quorum alone: who is the
 * master is its own to say. @throws HOST_FENCED, HOST_LOST_REPLY, HOST_COMMAND_FAILED
 */
export async function startSentinel(session: HostSession, request: SentinelRequest): Promise<void> {
  await runManagerScript(session, request, { title: 'start sentinel', timeoutMs: 3 * WAIT_SECONDS * 1000, text: sentinelScript(request) });
}

export const sentinelScript = (request: SentinelWatch & { readonly address: string }): string => `${ASK}
sentinel() { ask ${quote([request.address])} ${MANAGER_PORTS.sentinel} sentinel "$@"; }
watches() { [ -n "$(sentinel get-master-addr-by-name ${STORE_NAME})" ]; }
sees() { sentinel master ${STORE_NAME} | grep -x -A 1 flags | grep -qx master; }
if systemctl is-active --quiet drover-sentinel && watches; then
[ "$(sentinel set ${STORE_NAME} quorum ${request.quorum})" = OK ] || fail 'set the quorum'
else
systemctl stop drover-sentinel
systemctl reset-failed drover-sentinel 2>/dev/null
{ cat ${MANAGER_FILES.sentinelDraft} && printf '%s\\n' ${quote([sentinelWatch(request)])}; } >${MANAGER_FILES.sentinelConfig} || fail 'write the configuration'
systemctl start drover-sentinel || fail "start sentinel: $(why drover-sentinel)"
await drover-sentinel 'see the master' ${looksIn(WAIT_SECONDS)} sees
fi
sync -f ${MANAGER_FILES.conf}
enable drover-sentinel`;
