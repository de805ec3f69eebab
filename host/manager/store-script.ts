import { MANAGER_PORTS } from '../../model/index.js';
import { quote } from '../ssh/quote.js';
import { MANAGER_FILES } from './layout.js';
import { storeRole, type StoreRole } from './redis-config.js';

/** Each look costs processes, which a slow host needs for what it waits for. */
const LOOK_SECONDS = 0.5;
/** A unit that has been started anew so often will not come; looked at once in so many looks. */
const MAX_RESTARTS = 3;
const LOOKS_UNTIL_RESTARTS = 6;

/**
 * sh functions. `ask ADDRESS PORT COMMAND …` is redis-cli with the password, which is in its environment only; `await UNIT WHAT LOOKS COMMAND …`
 * waits until the command succeeds. `enable` without a reload, which takes seconds: the next boot reads what is there.
 */
export const ASK = `secret=
[ ! -e ${MANAGER_FILES.secret} ] || read -r secret <${MANAGER_FILES.secret}
ask() {
host=$1 port=$2; shift 2
REDISCLI_AUTH=$secret redis-cli --no-auth-warning --tls --cacert ${MANAGER_FILES.authority} -h $host -p $port "$@" 2>/dev/null </dev/null
}
why() { systemctl show -p ActiveState,NRestarts "$1" | tr '\\n' ' '; journalctl -u "$1" -n 12 -o cat --no-pager 2>/dev/null | tail -n 12; }
await() {
unit=$1 what=$2 most=$3 looks=0; shift 3
until "$@"; do
looks=$((looks + 1))
[ $((looks % ${LOOKS_UNTIL_RESTARTS})) != 0 ] || {
restarts=$(systemctl show -p NRestarts --value $unit)
[ "\${restarts:-0}" -lt ${MAX_RESTARTS} ] || fail "$what: $unit does not start: $(why $unit)"
}
[ $looks -lt $most ] || fail "$what: not in time: $(why $unit)"
sleep ${LOOK_SECONDS}
done
}
enable() { systemctl is-enabled --quiet "$1" || systemctl --no-reload --quiet enable "$1" || fail "enable $1"; }`;

/** For `await`; a look takes some time itself. */
export const looksIn = (seconds: number): number => Math.ceil(seconds / LOOK_SECONDS);

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
cr=$(printf '\\r') nl='
'
store() { ask ${quote([address])} ${MANAGER_PORTS.store} "$@"; }
look() { seen=$nl$(store info)$nl; }
has() { for field in "$@"; do case $seen in *"$nl$field$cr$nl"*) ;; *) return 1 ;; esac; done; }
is() { look; has "$@"; }
isActive() { systemctl is-active --quiet drover-store; }
begin() {
if isActive; then
look
case $seen in *"$nl"connected_slaves:[1-9]*) fail 'the store here is the master of others: it is not begun anew' ;; esac
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
const afterDump = (sha256: string, waitSeconds: number): string => `isOurs() { isActive && [ "$(cat ${MANAGER_FILES.loaded} 2>/dev/null)" = ${sha256} ] && is role:master; }
isOurs || {
begin
await drover-store 'load the dump' ${looksIn(waitSeconds)} is loading:0
echo ${sha256} >${MANAGER_FILES.loaded}
}
has aof_enabled:1 || [ "$(store config set appendonly yes)" = OK ] || fail 'begin the append-only file'
await drover-store 'write the append-only file' ${looksIn(waitSeconds)} is aof_enabled:1 aof_rewrite_in_progress:0 aof_rewrite_scheduled:0 aof_last_bgrewrite_status:ok
[ "$(store config rewrite)" = OK ] || fail 'keep the configuration'
rm -f ${MANAGER_FILES.data}/dump.rdb`;

/** Which master it copies is Sentinel's to say once it does. */
const afterCopy = (master: string, waitSeconds: number): string => `isCopying() { is role:slave && { has master_link_status:up || has ${quote([`master_host:${master}`])}; }; }
isActive && isCopying || begin
await drover-store 'copy the store' ${looksIn(waitSeconds)} is role:slave master_link_status:up aof_rewrite_in_progress:0`;
