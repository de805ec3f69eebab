import { quote } from '../ssh/quote.js';

/** Where conmon renames a file `<container id>` with the exit code into place the moment the container ends; the same in podman 4 and 5. */
export const EXITS_DIR = '/run/libpod/exits';
/** Below it podman writes `<container id>/healthcheck.log` after each check: `{"Status":"healthy",…}`. */
export const CONTAINERS_DIR = '/run/containers/storage/overlay-containers';

export interface WatchScriptOptions {
  readonly beatMs: number;
  /** Other places only for tests. */
  readonly exitsDir?: string;
  readonly containersDir?: string;
}

/**
 * A script for HostSession.stream; it ends when its stdin does. Between events it costs one read(2) per beat and no fork, for
 * which it takes bash: dash cannot wait with a limit without a sleep process. --norc, since under sshd `bash -c` reads ~/.bashrc.
 * `hello` comes once the watches are set.
 */
export const watchScript = ({ beatMs, exitsDir = EXITS_DIR, containersDir = CONTAINERS_DIR }: WatchScriptOptions): string =>
  `exec bash --norc -c ${quote([BODY])} drover-watch ${quote([String(beatMs / 1000), exitsDir, containersDir])}\n`;

/** inotifywait dies with its parent (pdeathsig), the readers with inotifywait's pipe: nothing stays behind however this ends. */
const BODY = `beat=$1 exits=$2 containers=$3
mkdir -p "$exits" "$containers"
read -r boot </proc/sys/kernel/random/boot_id

watch() { exec setpriv --pdeathsig KILL inotifywait -m "$@" 2>&1 </dev/null; }
until_watching() {
  while IFS= read -r line <&"$1"; do
    case $line in 'Watches established.') return 0 ;; 'Setting up watches.'*) ;; *) printf '%s\\n' "$line" >&2 ;; esac
  done
  return 1
}
exec {exit_events}< <(watch -e moved_to -e close_write --format %f "$exits")
exit_watch=$!
exec {health_events}< <(watch -r -e close_write --include '/healthcheck\\.log$' --format %w%f "$containers")
health_watch=$!
# The readers end when the pipes of the watches do.
trap 'kill $exit_watch $health_watch 2>/dev/null; wait $reports' EXIT
trap 'exit 0' TERM INT HUP PIPE

report_exits() {
  while read -r id <&"$exit_events"; do
    [[ $id =~ ^[0-9a-f]{64}$ ]] || continue
    code=
    { read -r code <"$exits/$id"; } 2>/dev/null
    printf 'exit %s %s\\n' "$id" "\${code:--}"
  done
}
report_health() {
  declare -A last
  while read -r path <&"$health_events"; do
    id=\${path#"$containers"/} id=\${id%%/*} text=
    { IFS= read -r -d '' text <"$path"; } 2>/dev/null
    status=\${text#*'"Status":"'} status=\${status%%'"'*}
    case $status in starting | healthy | unhealthy) ;; *) continue ;; esac
    [[ $status != "\${last[$id]-}" ]] || continue
    last[$id]=$status
    printf 'health %s %s\\n' "$id" "$status"
  done
}

podman=$(podman --version </dev/null)
until_watching "$exit_events" && until_watching "$health_events" || exit 1
printf 'hello %s %s\\n' "$boot" "\${podman##* }"
report_exits </dev/null & reports=$!
report_health </dev/null & reports="$reports $!"
count=0
while :; do
  read -r -t "$beat" ignored
  [ $? -ne 1 ] || exit 0
  count=$((count + 1))
  printf 'beat %s\\n' "$count" || exit 0
done`;
