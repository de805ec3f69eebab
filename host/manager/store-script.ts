import { MANAGER_PORTS } from '../../model/index.js';
import { quote } from '../ssh/quote.js';
import { MANAGER_FILES } from './layout.js';
import { storeRole, type StoreRole } from './redis-config.js';

/** How often a script looks whether something has come about. */
const LOOK_SECONDS = 0.2;
/** A unit that has been started anew so often will not come. */
const MAX_RESTARTS = 3;

/** sh functions; `ask ADDRESS PORT COMMAND …` is redis-cli with the password, which is in its environment only. */
export const ASK = `ask() {
host=$1 port=$2; shift 2
REDISCLI_AUTH=$(cat ${MANAGER_FILES.secret}) redis-cli --no-auth-warning --tls --cacert ${MANAGER_FILES.authority} -h $host -p $port "$@" 2>/dev/null </dev/null | tr -d '\\r'
}
why() { systemctl show -p ActiveState,NRestarts "$1" | tr '\\n' ' '; journalctl -u "$1" -n 12 -o cat --no-pager 2>/dev/null | tail -n 12; }
await() {
unit=$1 what=$2 end=$(($(date +%s) + $3)); shift 3
until "$@"; do
restarts=$(systemctl show -p NRestarts --value $unit)
[ "\${restarts:-0}" -lt ${MAX_RESTARTS} ] || fail "$what: $unit does not start: $(why $unit)"
[ $(date +%s) -lt $end ] || fail "$what: not in time: $(why $unit)"
sleep ${LOOK_SECONDS}
done
}
enable() { systemctl is-enabled --quiet "$1" || systemctl enable --quiet "$1" || fail "enable $1"; }`;

export interface StoreStart {
  readonly address: string;
  /** For a dump, the hash of the file. */
  readonly role: StoreRole;
  readonly sha256?: string;
  /** Until it has loaded, or copied, everything. */
  readonly waitSeconds: number;
}

/**
 * Starts the store in its role, from nothing, unless it is there already. A store whose data others copy is in use and never begins anew.
 * POSIX sh for runManagerScript.
 */
export const storeScript = ({ address, role, sha256, waitSeconds }: StoreStart): string => `${ASK}
store() { ask ${quote([address])} ${MANAGER_PORTS.store} "$@"; }
info() { store info "$1" | sed -n "s/^$2://p"; }
is() { [ "$(info "$1" "$2")" = "$3" ]; }
isActive() { systemctl is-active --quiet drover-store; }
begin() {
if isActive; then
case $(info replication connected_slaves) in 0|'') ;; *) fail 'the store here is the master of others: it is not begun anew' ;; esac
fi
systemctl stop drover-store
systemctl reset-failed drover-store 2>/dev/null
rm -rf ${MANAGER_FILES.loaded} ${MANAGER_FILES.data} && mkdir ${MANAGER_FILES.data} || fail 'empty the data directory'
${role === 'dump' ? `mv ${MANAGER_FILES.dump} ${MANAGER_FILES.data}/dump.rdb || fail 'take the dump'` : ':'}
{ cat ${MANAGER_FILES.storeDraft} && printf '%s\\n' ${quote(storeRole(role))}; } >${MANAGER_FILES.storeConfig} || fail 'write the configuration'
systemctl start drover-store || fail "start the store: $(why drover-store)"
}
${role === 'dump' ? afterDump(sha256 ?? '', waitSeconds) : afterCopy(role.replicaOf, waitSeconds)}
sync -f ${MANAGER_FILES.conf}
enable drover-store`;

/** Append-only from when the dump is in memory: what is written from then on is in the file that the rewrite begins. */
const afterDump = (sha256: string, waitSeconds: number): string => `isOurs() { isActive && [ "$(cat ${MANAGER_FILES.loaded} 2>/dev/null)" = ${sha256} ] && is replication role master; }
isWritten() { is persistence aof_enabled 1 && is persistence aof_rewrite_in_progress 0 && is persistence aof_rewrite_scheduled 0 && is persistence aof_last_bgrewrite_status ok; }
isOurs || {
begin
await drover-store 'load the dump' ${waitSeconds} is persistence loading 0
echo ${sha256} >${MANAGER_FILES.loaded}
}
is persistence aof_enabled 1 || [ "$(store config set appendonly yes)" = OK ] || fail 'begin the append-only file'
await drover-store 'write the append-only file' ${waitSeconds} isWritten
[ "$(store config rewrite)" = OK ] || fail 'keep the configuration'
rm -f ${MANAGER_FILES.data}/dump.rdb`;

/** Which master it copies is Sentinel's to say once it does. */
const afterCopy = (master: string, waitSeconds: number): string => `isCopy() { is replication role slave && is replication master_link_status up; }
isCopying() { is replication role slave && is replication master_host ${quote([master])}; }
isActive && { isCopy || isCopying; } || begin
await drover-store 'copy the store' ${waitSeconds} isCopy
await drover-store 'write the append-only file' ${waitSeconds} is persistence aof_rewrite_in_progress 0`;
