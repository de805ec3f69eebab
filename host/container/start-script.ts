import { imageReference, RECORD_DIR, TASK_LABEL } from '../../model/index.js';
import { IMAGES_FILE } from '../join/record-script.js';
import { quote } from '../ssh/quote.js';
import { writeFiles } from './files.js';
import { prepareMounts } from './mounts.js';
import { pullFunction } from './pull-script.js';
import { CONTAINER_DIR, hostsPath, hostsText, readyMarker, runArguments } from './run-arguments.js';
import type { ContainerTask } from './runtime.js';

/**
 * POSIX sh. The fast path costs one podman process, run: everything else is asked only after a refusal, since each podman process costs
 * as much as the whole of a small network sync. Lines: `@ pulling [LAYERS]`, `@ pulled`, then one of `@ started ID`, `@ exited ID [CODE]`,
 * `@ failed STEP CODE [ID]` (the message follows). With files or a login, `fileContents` and `loginContents` stand in front.
 */
export function startScript(task: ContainerTask): string {
  return [
    'drover_container() {',
    `name=${quote([task.name])} task=${quote([task.id])} image=${quote([imageReference(task.container)])} marker=${quote([readyMarker(task.id)])}`,
    HELPERS,
    writeFiles(task.id, task.files),
    pullFunction(task.id, task.login),
    runFunction(task),
    ADOPT,
    ...prepareMounts(task),
    START,
    'exit 0',
    '}',
    'drover_container',
    '',
  ].join('\n');
}

const HELPERS = `say() { printf '@ %s\\n' "$*"; }
fail() { [ -n "$container" ] || no_files; say failed "$1" "$2" "$container"; printf '%s\\n' "$3"; exit 1; }
look() { podman container inspect --format '{{.Id}} {{.State.Status}} {{.State.ExitCode}} {{.State.StartedAt.Unix}} {{index .Config.Labels "${TASK_LABEL}"}}' "$name" 2>/dev/null </dev/null; }`;

/** `run` with more flags as its own arguments; leaves podman's words in `out`. */
function runFunction(task: ContainerTask): string {
  const [podman = '', verb = '', ...rest] = runArguments(task);
  return `run() {
  [ -d ${CONTAINER_DIR} ] || mkdir -p ${CONTAINER_DIR}
  printf %s ${quote([hostsText(task)])} >${quote([hostsPath(task.id)])}
  out=$(${quote([podman, verb])} "$@" ${quote(rest)} 2>&1 </dev/null)
}`;
}

/**
 * A container of the name is taken as it is: one that was created but never ran is started, which also tells why a `run` could not (`created`
 * with a start time is what a reboot leaves of one that ran). Without one the image is missing, or only the storage still has the name, from a
 * run that was killed.
 */
const ADOPT = `container=
adopt() {
  [ "$5" = "$task" ] || fail create 125 "the name $name is taken by a container that is not Drover's: $1"
  container=$1
  case $2 in
    created|configured|initialized)
      [ "$4" -le 0 ] || { say exited "$1"; exit 0; }
      out=$(podman start "$1" 2>&1 </dev/null) || fail start $? "$out"
      say started "$1" ;;
    running|paused|stopping) say started "$1" ;;
    exited|stopped) say exited "$1" "$3" ;;
    *) fail create 125 "container $1 is $2" ;;
  esac
  exit 0
}
settle() { known=$(look) && adopt $known; }
[ -e "$marker" ] || fail network 1 "there is no $marker"
files`;

const START = `run || {
  settle
  podman image exists "$image" </dev/null || {
    pull "$image" || fail image $? "$out"
    say pulled
    [ ! -d ${RECORD_DIR} ] || printf '%s\\n' "$image" >>${IMAGES_FILE}
  }
  run --replace || { code=$?; message=$out; settle; fail create $code "$message"; }
}
say started "\${out##*
}"`;
