import { OperatorError } from '../../base/errors.js';
import type { HostSession } from '../contract.js';
import { RECORD_FILE, recordScript } from '../join/record-script.js';
import { quote } from '../ssh/quote.js';
import { runManagerScript, type ManagerRun } from './manager-script.js';

export interface AuthorizedManager {
  /** Of the node. */
  readonly name: string;
  /** Type and base64. */
  readonly key: string;
}

export interface Authorization extends ManagerRun {
  /** Whom managers log in as. */
  readonly user: string;
  readonly keys: readonly AuthorizedManager[];
}

const TIMEOUT_MS = 60_000;
const COMMENT = 'drover-manager:';
/** Commands and terminals; no forwarding of any kind. */
const OPTIONS = 'restrict,pty';

/**
 * Exactly these managers may log in as that user by lines of ours; other lines stay byte for byte. Without any, our lines go, and the file if we made
 * it and nothing is left in it. Changes nothing where all is so. @throws HOST_FENCED, HOST_LOST_REPLY, HOST_COMMAND_FAILED
 */
export async function authorizeManagers(session: HostSession, authorization: Authorization): Promise<void> {
  await runManagerScript(session, authorization, { title: 'let managers log in', timeoutMs: TIMEOUT_MS, text: authorizeScript(authorization) });
}

/**
 * sh; `keepKeys FILE LINES OWNER` puts our lines first: a last line without an end stays as it is. The new file takes owner and mode of the one before.
 * A link is followed: what it leads to is the file that somebody keeps.
 */
export const KEEP_KEYS = `keepKeys() {
[ -n "$2" ] || [ -e "$1" ] || return 0
file=$(readlink -f "$1") new=$(readlink -f "$1").drover-new
rm -f "$new"
if [ -e "$file" ]; then cp --attributes-only -p "$file" "$new"; else (umask 077; : >"$new") && chown "$3" "$new"; fi || return
{ [ -z "$2" ] || printf '%s\\n' "$2"
[ ! -e "$file" ] || LC_ALL=C sed '/^${OPTIONS} [^ ]* [^ ]* ${COMMENT}[^ ]*$/d' "$file"; } >"$new" || return
if [ -e "$file" ] && cmp -s "$new" "$file"; then rm "$new"; else mv "$new" "$file"; fi || return
if [ -z "$2" ] && [ ! -s "$file" ] && grep -qxF "keys made $1" ${RECORD_FILE} 2>/dev/null; then rm -f "$file"; fi
}`;

/** For whoever cleans the host: all files that our lines were ever put into. `fail WORDS` is the caller's. */
export const FORGET_KEYS = `${KEEP_KEYS}
while read -r kind how path; do
[ "$kind" != keys ] || keepKeys "$path" '' || fail "remove Drover's keys from $path"
done <$record`;

const authorizeScript = ({ user, keys }: Authorization): string => `${KEEP_KEYS}
( ${recordScript({ files: [], sysctls: {} })}
entry=$(getent passwd ${quote([user])}) || fail ${quote([`there is no user ${user}`])}
home=$(printf %s "$entry" | cut -d: -f6) owner=$(printf %s "$entry" | cut -d: -f3,4)
file=$home/.ssh/authorized_keys
${keys.length === 0 ? TAKE_AWAY : giveTo(keys)}
) || exit 1`;

const giveTo = (keys: readonly AuthorizedManager[]): string => `directory "$home/.ssh"
[ -d "$home/.ssh" ] || { mkdir -m 700 "$home/.ssh" && chown $owner "$home/.ssh"; } || fail "make $home/.ssh"
how=kept; [ -e "$file" ] || how=made
grep -qxF -e "keys made $file" -e "keys kept $file" $record || echo "keys $how $file" >>$record
keepKeys "$file" ${quote([keys.map(lineOf).join('\n')])} "$owner" || fail "write $file"`;

const TAKE_AWAY = `keepKeys "$file" '' || fail "remove Drover's keys from $file"
! grep -qxF "directory $home/.ssh" $record || rmdir "$home/.ssh" 2>/dev/null || :`;

/** @throws INTERNAL for what would be more than one line, or a line of another's */
function lineOf({ name, key }: AuthorizedManager): string {
  if (!/^[a-z0-9@.-]+ [A-Za-z0-9+/]+=*$/.test(key) || !/^[^\s]+$/.test(name)) throw new OperatorError('INTERNAL', `authorize manager ${name}: its key is none`, { name });
  return `${OPTIONS} ${key} ${COMMENT}${name}`;
}
