import { MANAGER_DIR } from '../../model/index.js';
import type { HostSession } from '../contract.js';
import { quote } from '../ssh/quote.js';
import { MANAGER_PACKAGES, MANAGER_UNITS, unitPath } from './layout.js';
import { runManagerScript, type ManagerRun } from './manager-script.js';

const TIMEOUT_MS = 180_000;

/**
 * sh; member, Sentinel and store end in this order, as their units ask for, and do not come back after a reboot. One call and no reload for all:
 * each costs seconds on a slow host. `fail WORDS` is the caller's.
 */
export const STOP_UNITS = `units=
for unit in ${MANAGER_UNITS.join(' ')}; do [ ! -e /etc/systemd/system/$unit.service ] || units="$units $unit.service"; done
[ -z "$units" ] || {
systemctl stop $units && systemctl --no-reload --quiet disable $units || fail "stop$units"
systemctl reset-failed $units 2>/dev/null
}`;

/** Stops it, and takes away its units, program, settings, keys and data. Returns what was left as it is, and why. Safe to repeat. @throws HOST_FENCED, HOST_LOST_REPLY, HOST_COMMAND_FAILED */
export async function removeManager(session: HostSession, run: ManagerRun): Promise<readonly string[]> {
  const stdout = await runManagerScript(session, run, { title: 'remove the manager', timeoutMs: TIMEOUT_MS, text: REMOVE });
  return stdout.split('\n').filter((line) => line.startsWith('KEPT ')).map((line) => line.slice('KEPT '.length));
}

const REMOVE = `${STOP_UNITS}
reload=
for file in ${MANAGER_UNITS.map(unitPath).join(' ')}; do
[ ! -e $file ] || { rm $file || fail "remove $file"; reload=1; }
done
[ -z "$reload" ] || systemctl daemon-reload || fail 'reload units'
rm -rf ${MANAGER_DIR} || fail 'remove ${MANAGER_DIR}'
for package in ${quote(MANAGER_PACKAGES)}; do
[ "$(dpkg-query -W -f='\${db:Status-Status}' $package 2>/dev/null)" != installed ] || echo "KEPT package $package: the node may become a manager again; it goes with the node if that is purged"
done`;
