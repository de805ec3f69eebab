import { RUN_DIR } from '../../model/index.js';

export const LOCK_FILE = `${RUN_DIR}/lock`;
export const FENCE_FILE = `${RUN_DIR}/fence`;
export const STAMP_FILE = `${RUN_DIR}/stamp`;
/** EX_TEMPFAIL of sysexits(3): a newer control plane has been here, or another script holds the lock. */
export const EXIT_REFUSED = 75;
export const EXIT_STALE = 9;
export const LOCK_WAIT_SECONDS = 30;

const read = `fence=0; [ -r ${FENCE_FILE} ] && read -r fence <${FENCE_FILE}`;
const lock = `[ -d ${RUN_DIR}/netns ] || mkdir -p ${['dns', 'resolvers', 'tasks', 'netns'].map((name) => `${RUN_DIR}/${name}`).join(' ')}
exec 9>>${LOCK_FILE}
flock -w ${LOCK_WAIT_SECONDS} 9 || { echo BUSY; exit ${EXIT_REFUSED}; }`;
const refuseOlder = (fencingToken: number): string => `[ "\${fence:-0}" -le ${fencingToken} ] || { echo "FENCED $fence"; exit ${EXIT_REFUSED}; }`;

/**
 * Opening lines of every script that changes a host: one script at a time, and none of a member that has been replaced.
 * /run is a tmpfs, so the fence holds for one boot. Prints `FENCED <newer token>` or `BUSY` and exits with 75.
 * Goes inside a shell function: a script that arrives in half then runs nothing.
 */
export const renderGuard = (fencingToken: number): string => `umask 022
${lock}
${read}
${refuseOlder(fencingToken)}
[ "$fence" = ${fencingToken} ] || echo ${fencingToken} >${FENCE_FILE}
`;

/**
 * The fence alone, for what takes long or changes nothing: it must not hold the host's lock. A newer token is left behind for older ones to be
 * refused, and that under the lock: two that write at once could lower it. Waits for a script under way then, so what is seen next is its result.
 * Prints `FENCED <newer token>` or `BUSY` and exits with 75.
 */
export const renderFence = (fencingToken: number): string => `drover_fence() {
${read}
[ "$fence" = ${fencingToken} ] && return
${lock}
${read}
${refuseOlder(fencingToken)}
echo ${fencingToken} >${FENCE_FILE}
exec 9>&-
}
drover_fence
`;

/** Goes on only when the host is in the state that the steps were planned from; from then on its state counts as unknown until the end. */
export const renderPrecondition = (stamp: string): string => `stamp=; [ -r ${STAMP_FILE} ] && read -r stamp <${STAMP_FILE}
[ "$stamp" = '${stamp}' ] || { echo STALE; exit ${EXIT_STALE}; }
: >${STAMP_FILE}
`;
