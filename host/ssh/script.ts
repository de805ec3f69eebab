/**
 * How a script travels. It is sent on stdin to `sh -s` inside one compound command, so a connection that breaks half-way leaves a syntax
 * error and no half-run script. Stdin then stays open as a lifeline: when it closes, because the caller gave up or the connection died, the
 * remote process group gets TERM and soon KILL. That works through sudo, with any login shell, and needs no ssh signal, which sshd cannot
 * deliver to another user's process (session.c, session_signal_req).
 */
const RUN_HEAD = "exec 3<&0; ( read -r closed; trap '' TERM; kill -TERM 0; sleep 2; kill -KILL 0 ) <&3 >/dev/null 2>&1 & lifeline=$!; ( :\n";
const RUN_TAIL = '\n) </dev/null 3<&-; code=$?; exec 2>/dev/null; kill $lifeline; exit $code\n';
/** The script's stdin is a pipe that closes with the channel's; a second later whatever is left is ended. */
const STREAM_HEAD =
  "exec 3<&0; ( cat <&3; exec >/dev/null; trap '' TERM; sleep 1; kill -TERM 0; sleep 1; kill -KILL 0 ) 2>/dev/null | { ( :\n";
const STREAM_TAIL = '\n) 3<&-; exec 2>/dev/null; kill -TERM 0; }\n';

/** Seconds the remote backstop waits longer than the caller's own deadline; it only matters when the peer vanished without a FIN. */
const BACKSTOP_SECONDS = 5;

export type ScriptKind = 'run' | 'stream';

/** What is written to the stdin of {@link scriptCommand}. The script may exit, set traps and redirect as it likes: it has a subshell. */
export const renderScript = (kind: ScriptKind, script: string): string =>
  kind === 'run' ? `${RUN_HEAD}${script}${RUN_TAIL}` : `${STREAM_HEAD}${script}${STREAM_TAIL}`;

/** The script inside a complete payload, or undefined while the end has not arrived; the inverse of {@link renderScript}. */
export const parseScript = (payload: string): { readonly kind: ScriptKind; readonly script: string } | undefined => {
  if (payload.startsWith(RUN_HEAD) && payload.endsWith(RUN_TAIL)) return { kind: 'run', script: payload.slice(RUN_HEAD.length, -RUN_TAIL.length) };
  if (payload.startsWith(STREAM_HEAD) && payload.endsWith(STREAM_TAIL)) return { kind: 'stream', script: payload.slice(STREAM_HEAD.length, -STREAM_TAIL.length) };
  return undefined;
};

export interface ScriptCommandOptions {
  /** undefined = no backstop. */
  readonly timeoutMs?: number;
  /** The host's processors serve it first. Nothing that such a script starts may stay. */
  readonly isUrgent?: boolean;
}

/** The fixed command line that reads a payload: nothing a user wrote is in it. timeout(1) also makes the process group. */
export const scriptCommand = (user: string, { timeoutMs, isUrgent = false }: ScriptCommandOptions = {}): string => {
  const seconds = timeoutMs === undefined ? 0 : Math.ceil(timeoutMs / 1000) + BACKSTOP_SECONDS;
  return asRoot(user, `${isUrgent ? 'nice -n -10 ' : ''}timeout -s KILL ${seconds} /bin/sh -s`);
};

/** Root is known by name: asking the host would cost a round trip per connection. */
export const asRoot = (user: string, command: string): string => (user === 'root' ? command : `sudo -n ${command}`);
