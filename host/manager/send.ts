import { Readable } from 'node:stream';
import type { ExecResult, HostSession } from '../contract.js';
import { renderManagerScript, stdoutOf, type ManagerRun, type ManagerScript } from './manager-script.js';

/**
 * A script with its input. The input is in no argument list, which everybody on the host could read, and in no job's log; the script is in both.
 * @throws what runManagerScript throws
 */
export async function runWithInput(session: HostSession, run: ManagerRun, { title, timeoutMs, text }: ManagerScript, stdin: Readable): Promise<string> {
  const script = renderManagerScript(run.fencingToken, text);
  const deadline = AbortSignal.timeout(timeoutMs);
  const startedAt = Date.now();
  const tell = (result: ExecResult): void => run.record?.({ node: session.node, title, script, startedAt, durationMs: Date.now() - startedAt, result });
  try {
    const result = await session.exec(['/bin/sh', '-c', script], { stdin, signal: run.signal === undefined ? deadline : AbortSignal.any([run.signal, deadline]) });
    tell(result);
    return stdoutOf(session.node, title, result);
  } finally {
    stdin.destroy();
  }
}

export interface SecretFile {
  readonly path: string;
  readonly text: string;
}

const SEND_TIMEOUT_MS = 60_000;

/** Files for root alone. None of them appears, or changes, before all have arrived; one that is the same stays untouched. */
export async function sendFiles(session: HostSession, run: ManagerRun, files: readonly SecretFile[]): Promise<void> {
  const rows = [...files.map(({ path, text }) => `file ${path} ${Buffer.from(text).toString('base64')}`), 'end'];
  await runWithInput(session, run, { title: 'write files', timeoutMs: SEND_TIMEOUT_MS, text: RECEIVE }, Readable.from([`${rows.join('\n')}\n`]));
}

/** printf is the shell's own: nothing of a file is ever an argument of a process. */
const RECEIVE = `paths= isWhole=
while read -r word path text; do
case $word in
file)
mkdir -p "\${path%/*}" && printf %s "$text" | base64 -d >"$path.new" || fail "write $path"
paths="$paths $path" ;;
end) isWhole=1 ;;
esac
done
[ -n "$isWhole" ] || fail 'the files did not arrive whole'
for path in $paths; do
if cmp -s "$path.new" "$path"; then rm "$path.new"; else mv "$path.new" "$path" || fail "replace $path"; fi
done`;
