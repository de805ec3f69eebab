import { TASK_LABEL } from '../../model/index.js';
import { quote } from '../ssh/quote.js';
import { CONTAINER_DIR, createArguments, hostsPath, hostsText, namespacePath, readyMarker, sandboxPath } from './create-arguments.js';
import { qualifiedImage } from './image.js';
import type { ContainerTask } from './runtime.js';

export interface StartScriptOptions {
  /** False: pull and create only. */
  readonly start: boolean;
  /** How long to wait for the namespace once the container is created. */
  readonly networkTimeoutMs: number;
}

/**
 * POSIX sh. The fast path costs two podman processes, create and start: everything else is asked only after a refusal, since
 * each podman process costs as much as the whole of a small network sync. Lines: `@ pulling`, `@ pulled`, `@ created ID`,
 * `@ waiting`, then one of `@ prepared ID`, `@ started ID`, `@ exited ID [CODE]`, `@ failed STEP CODE` (the message follows).
 */
export function startScript(task: ContainerTask, options: StartScriptOptions): string {
  return [
    'drover_container() {',
    `name=${quote([task.name])} task=${quote([task.id])} image=${quote([qualifiedImage(task.container.image)])} marker=${quote([readyMarker(task.id)])}`,
    HELPERS,
    `netns=${quote([namespacePath(task.id)])} sandbox=${quote([sandboxPath(task.id)])}`,
    createFunction(task),
    CREATE,
    options.start ? waitAndStart(options.networkTimeoutMs) : 'say prepared "$container"',
    'exit 0',
    '}',
    'drover_container',
    '',
  ].join('\n');
}

const HELPERS = `say() { printf '@ %s\\n' "$*"; }
fail() { printf '@ failed %s %s\\n%s\\n' "$1" "$2" "$3"; exit 1; }
look() { podman container inspect --format '{{.Id}} {{.State.Status}} {{.State.ExitCode}} {{.State.StartedAt.Unix}} {{index .Config.Labels "${TASK_LABEL}"}}' "$name" 2>/dev/null </dev/null; }`;

/** `create` with more flags as its own arguments; leaves podman's words in `out`. Niced, as the removal is: the network sync beside it goes first, and nothing that stays inherits it. */
function createFunction(task: ContainerTask): string {
  const [podman = '', verb = '', ...rest] = createArguments(task);
  return `create() {
  [ -d ${CONTAINER_DIR} ] || mkdir -p ${CONTAINER_DIR}
  [ -e "$sandbox" ] || : >"$sandbox"
  printf %s ${quote([hostsText(task)])} >${quote([hostsPath(task.id)])}
  out=$(nice ${quote([podman, verb])} "$@" ${quote(rest)} 2>&1 </dev/null)
}`;
}

/** A container of the name is taken as it is (`created` with a start time is what a reboot leaves of one that ran); else the image is missing; else only the storage still has the name, from a create that was killed. */
const CREATE = `container=
adopt() {
  [ "$5" = "$task" ] || fail create 125 "the name $name is taken by a container that is not Drover's: $1"
  case $2 in
    created|configured|initialized) [ "$4" -le 0 ] || { say exited "$1"; exit 0; }; container=$1 ;;
    running|paused|stopping) say started "$1"; exit 0 ;;
    exited|stopped) say exited "$1" "$3"; exit 0 ;;
    *) fail create 125 "container $1 is $2" ;;
  esac
}
if create; then :
elif known=$(look); then adopt $known
else
  podman image exists "$image" </dev/null || {
    say pulling
    out=$(nice podman pull -q "$image" 2>&1 </dev/null) || fail image $? "$out"
    say pulled
  }
  create --replace || fail create $? "$out"
fi
[ -n "$container" ] || container=\${out##*
}
say created "$container"`;

/** Uptime is read by the shell itself: a \`date\` would be one more process per look. */
const waitAndStart = (timeoutMs: number): string => `now() { read -r up rest </proc/uptime; up=\${up%.*}; }
if [ ! -e "$marker" ]; then
  say waiting
  now; until=$((up + ${Math.ceil(timeoutMs / 1000)}))
  while [ ! -e "$marker" ]; do
    now; [ "$up" -lt "$until" ] || fail network 1 "$marker did not appear"
    sleep 0.05
  done
fi
ln -sf "$netns" "$sandbox"
out=$(podman start "$container" 2>&1 </dev/null) || fail start $? "$out"
say started "$container"`;
