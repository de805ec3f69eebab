import { DNS_UNIT, DNS_UNIT_PATH, MODULES_FILE, NFT_TABLE, RECORD_DIR, RUN_DIR, SYSCTL_FILE, VOLUME_LABEL } from '../../model/index.js';
import { SLICE } from '../apply/dns-unit.js';
import { renderGuard } from '../apply/guard.js';
import { apt } from '../join/package-manager.js';
import { FORGET_KEYS } from '../manager/authorized-keys.js';
import { MANAGER_UNITS, unitPath } from '../manager/layout.js';
import { STOP_UNITS } from '../manager/remove.js';
import { IMAGES_FILE, notePackages, PUSHED_IMAGES_FILE, RECORD_FILE } from '../join/record-script.js';
import { UNLOAD } from './unload-script.js';

export interface LeaveOptions {
  readonly fencingToken: number;
  /** Packages that join installed, images that were pulled for tasks or pushed, and volumes that were made for tasks go too. */
  readonly isPurge: boolean;
}

/** Told by the script as it goes, for progress. */
export const LEAVE_STEPS = ['units', 'files', 'settings', 'modules', 'packages', 'traces'] as const;

/**
 * POSIX sh; gives back the host as it was before it joined, by what join wrote down there (host/join/record-script.ts), once containers and
 * networks are gone. Running it again changes nothing. Lines: `@step NAME`, `KEPT what and why`, `FAILED what`; the last is `LEFT`, or the exit code is 1.
 * What somebody else has changed since, or uses now, is kept. The record goes last, so that a run that was cut off can be repeated.
 */
export const leaveScript = ({ fencingToken, isPurge }: LeaveOptions): string => `drover_leave() {
${renderGuard(fencingToken)}record=${RECORD_FILE} failed=
[ -e $record ] || record=/dev/null
fail() { printf 'FAILED %s\\n' "$*"; failed=1; }
kept() { printf 'KEPT %s\\n' "$*"; }
${UNITS}
${STOP_UNITS}
${FORGET_KEYS}
${FILES}
${SETTINGS}
${UNLOAD}
${volumes(isPurge)}
${isPurge ? PURGE : ''}[ -z "$failed" ] || exit 1
${TRACES}
echo LEFT
exit 0
}
drover_leave
`;

const UNITS = `echo '@step units'
systemctl stop '${DNS_UNIT}*.service' ${SLICE} 2>/dev/null
systemctl reset-failed '${DNS_UNIT}*.service' 2>/dev/null
! nft list table ip ${NFT_TABLE} >/dev/null 2>&1 || nft delete table ip ${NFT_TABLE} || fail 'delete table ip ${NFT_TABLE}'`;

/** Directories in the reverse order of their making, and only empty ones. */
const FILES = `echo '@step files'
reload=
drop() {
[ -e "$1" ] || return
case $1 in /etc/systemd/*) reload=1 ;; esac
rm -f -- "$1" || fail "remove $1"
}
while read -r kind path copy; do
[ "$kind" = file ] || continue
drop "$path"
[ "$copy" = - ] || [ ! -e ${RECORD_DIR}/"$copy" ] || mv ${RECORD_DIR}/"$copy" "$path" || fail "restore $path"
done <$record
[ $record != /dev/null ] || for path in ${MODULES_FILE} ${SYSCTL_FILE} ${DNS_UNIT_PATH} ${MANAGER_UNITS.map(unitPath).join(' ')}; do drop $path; done
[ -z "$reload" ] || systemctl daemon-reload || fail 'reload units'
while read -r kind path; do
[ "$kind" != directory ] || [ ! -d "$path" ] || directories="$path $directories"
done <$record
for path in $directories; do rmdir "$path" 2>/dev/null || kept "directory $path: it is in use"; done`;

/** A value that is no longer the one that join set is somebody else's. cat: the shell reads byte by byte, and a number in /proc/sys ends after its first. */
const SETTINGS = `echo '@step settings'
restored=
while read -r kind path one two; do
case $kind in
sysctl)
restored= now=$(cat "$path" 2>/dev/null)
if [ -z "$two" ] || [ -z "$now" ]; then :
elif [ "$now" = "$two" ]; then restored=1
elif [ "$now" != "$one" ]; then kept "$path: it is $now, and was neither $one of Drover nor $two before"
elif echo "$two" >"$path"; then restored=1
else fail "restore $path to $two"; fi ;;
follows) [ -z "$restored" ] || [ ! -e "$path" ] || echo "$one" >"$path" || fail "restore $path to $one" ;;
esac
done <$record`;

/** Volumes hold data of users: they stay, and are named, unless the purge asks for them. One that somebody else's container uses stays in any case. */
const volumes = (isPurge: boolean): string => `! command -v podman >/dev/null || for volume in $(podman volume ls -q --filter label=${VOLUME_LABEL} </dev/null 2>/dev/null); do
${isPurge ? `podman volume rm "$volume" </dev/null >/dev/null 2>&1 || kept "volume $volume: it is in use"` : `kept "volume $volume: it holds data; podman volume rm $volume removes it"`}
done`;

/** Without podman, containers that others have made since could not be looked after. */
const PURGE = `echo '@step packages'
cat ${IMAGES_FILE} ${PUSHED_IMAGES_FILE} 2>/dev/null | sort -u | while IFS= read -r image; do
! podman image exists "$image" </dev/null || podman image rm "$image" </dev/null >/dev/null 2>&1 || kept "image $image: it is in use"
done
${notePackages(apt)}
packages=$(sed -n 's/^package //p' $record)
if [ -z "$packages" ]; then :
elif [ "\${packages#*podman}" != "$packages" ] && [ -n "$(podman ps -aq </dev/null 2>/dev/null)" ]; then kept "packages $(echo $packages): there are containers that are not Drover's"
else ${apt.remove} $packages </dev/null || kept 'packages that others need'; fi
`;

/** `ip netns add` mounts its directory; podman makes machine.slice. Both go only where they were not there before and nobody uses them. */
const TRACES = `echo '@step traces'
while read -r kind path; do
[ "$kind" = absent ] && [ -d "$path" ] || continue
case $path in
/run/netns) [ -n "$(ls $path)" ] || { umount $path 2>/dev/null; rmdir $path; } ;;
*machine.slice) [ -n "$(find $path -mindepth 1 -type d 2>/dev/null)" ] || systemctl stop machine.slice ;;
esac
done <$record
rm -rf ${RUN_DIR} ${RECORD_DIR}`;

export interface LeaveReport {
  readonly hasLeft: boolean;
  readonly kept: readonly string[];
  readonly failures: readonly string[];
}

export function parseLeaveReport(stdout: string): LeaveReport {
  const lines = stdout.split('\n');
  const told = (word: string) => lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  return { hasLeft: lines.includes('LEFT'), kept: told('KEPT'), failures: told('FAILED') };
}
