import { RECORD_DIR, RUN_DIR } from '../../model/index.js';
import { PULLED_IMAGES_FILE } from '../join/record-script.js';
import { quote } from '../ssh/quote.js';

/** On tmpfs, for root alone, and only as long as the pull lasts. */
const LOGINS_DIR = `${RUN_DIR}/logins`;

/** sh: the login, as a function that prints it in base64: it goes in front of a script and into no record, and printf is the shell's own (see files.ts). */
export const loginContents = (login: Buffer | undefined): string =>
  (login === undefined ? '' : `drover_login() { printf %s '${login.toString('base64')}'; }\n`);

/**
 * sh: `pull IMAGE` says `@ pulling`, `@ pulling N` as podman begins its Nth layer (0: the registry has answered), and leaves the rest of its words in `out`.
 * Without a terminal podman tells neither how many layers there are nor when one is complete. `say` is the caller's. `id` names the file of the login.
 * What the pull brought to the host is written down: the last line of podman's words is the id of the image.
 */
export const pullFunction = (id: string, login: Buffer | undefined): string => `${login === undefined ? NO_LOGIN : loginFunctions(id)}
pull() {
  say pulling
  sign_in || { out="write the login for the registry"; return 1; }
  here=
  [ ! -d ${RECORD_DIR} ] || ! here=$(podman images -aq --no-trunc </dev/null) || here="ids $here"
  { out=$( { nice podman pull $login "$1" 2>&1 </dev/null; echo "@ $?"; } | follow ); } 3>&1
  sign_out
  code=\${out##*@ } out=\${out%@ *}
  [ "$code" != 0 ] || brought "$1"
  return "$code"
}
brought() {
  brought=$(printf '%s\\n' "$out" | grep -xE '[0-9a-f]{64}' | tail -n 1)
  case $here in ids*) ;; *) return 0 ;; esac
  case $here in *"$brought"*) grep -q "^$brought " ${PULLED_IMAGES_FILE} 2>/dev/null || return 0 ;; esac
  grep -qxF "$brought $1" ${PULLED_IMAGES_FILE} 2>/dev/null || printf '%s %s\\n' "$brought" "$1" >>${PULLED_IMAGES_FILE}
}
follow() {
  layers=0
  while IFS= read -r line; do
    case $line in
      'Getting image source signatures'*) say pulling 0 >&3 ;;
      'Copying blob '*) layers=$((layers + 1)); say pulling "$layers" >&3 ;;
      'Trying to pull '*|'Copying config '*|'Writing manifest '*|'Storing signatures'*) ;;
      *) printf '%s\\n' "$line" ;;
    esac
  done
}`;

const NO_LOGIN = 'login= ; sign_in() { :; }; sign_out() { :; }';

/** What a script that was killed has left goes with the next one. */
const loginFunctions = (id: string): string => `file=${quote([`${LOGINS_DIR}/${id}`])}
login=--authfile=$file
sign_out() { rm -f "$file"; }
sign_in() {
  trap sign_out EXIT
  trap 'exit 1' HUP INT TERM
  ( umask 077; mkdir -p ${LOGINS_DIR} && find ${LOGINS_DIR} -type f -mmin +60 -delete && drover_login | base64 -d >"$file" )
}`;
