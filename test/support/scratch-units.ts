import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ScratchHost } from './scratch-host.js';

/** A systemctl for units of Type=exec on a scratch host: it really starts their commands, and no others'. */
const SYSTEMCTL = `while [ "\${1#--}" != "$1" ]; do shift; done
verb=$1; shift
units="$HOST/units"; mkdir -p "$units"
isActive() { [ -s "$units/$1.pid" ] && grep -qs '^State:.[^Z]' "/proc/$(cat "$units/$1.pid")/status"; } # one that has ended may wait for its parent
start() {
isActive "$1" && return
line=$(sed -n 's/^ExecStart=//p' "$HOST/etc/systemd/system/$1.service")
case $line in @*) set -- "$1" \${line#@}; unit=$1 program=$2 name=$3; shift 3; run='exec -a "$0" "$@"'; setsid bash -c "$run" "$name" "$program" "$@" >>"$units/$unit.log" 2>&1 </dev/null 8>&- 9>&- & ;;
*) unit=$1; set -- $line; setsid "$@" >>"$units/$unit.log" 2>&1 </dev/null 8>&- 9>&- & ;;
esac
echo $! >"$units/$unit.pid"
mkdir -p "$HOST/proc/$!"; ln -sfn "/proc/$!/exe" "$HOST/proc/$!/exe"
}
stop() { isActive "$1" || return 0; kill "$(cat "$units/$1.pid")"; while isActive "$1"; do sleep 0.05; done; rm -r "$HOST/proc/$(cat "$units/$1.pid")" "$units/$1.pid"; }
last() { for name in "$@"; do :; done; echo "\${name%.service}"; }
unit=$(last "$@")
case $verb in
start|stop) for unit in "$@"; do $verb "\${unit%.service}"; done ;;
is-active) isActive "$unit" ;;
is-enabled) [ -e "$units/$unit.enabled" ] ;;
enable) : >"$units/$unit.enabled" ;;
disable) for unit in "$@"; do rm -f "$units/\${unit%.service}.enabled"; done ;;
show) case "$*" in *MainPID*) cat "$units/$unit.pid" ;; *NRestarts*) isActive "$unit" && echo 0 || echo 9 ;; esac ;;
esac`;

/** A scratch host on which the units of a manager run; `journalctl` shows what they said. */
export function giveUnits(host: ScratchHost): void {
  mkdirSync(join(host.dir, 'etc/systemd/system'), { recursive: true });
  host.program('systemctl', SYSTEMCTL);
  host.program('journalctl', 'tail -n 20 "$HOST/units/$2.log"');
}

/** As a power failure ends what runs there. */
export function endUnits(host: ScratchHost): void {
  const folder = join(host.dir, 'units');
  for (const file of existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.pid')) : []) {
    const pid = Number(readFileSync(join(folder, file), 'utf8'));
    rmSync(join(folder, file));
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
