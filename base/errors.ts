/** Every error that leaves a room has one of these codes; the code alone says whether trying again can help. Listed in docs/errors.md. */
export const ERRORS = {
  VERSION_CONFLICT: { retryable: true, meaning: 'the object changed since it was read: read it again and repeat' },
  VERSION_GONE: { retryable: true, meaning: 'the watch position is older than the kept change log: list again' },
  STALE_FENCING_TOKEN: { retryable: false, meaning: 'another member of the control plane took over: this one stands by' },
  STORE_UNAVAILABLE: { retryable: true, meaning: 'Redis did not answer: check that it runs and is reachable' },
  STORE_NO_MAJORITY: { retryable: true, meaning: 'fewer than a majority of the managers can be reached, so writes are refused; reads go on: see which managers are down' },
  NOT_ACKNOWLEDGED: { retryable: true, meaning: 'the change was made, but no majority of the managers had it in time, so it may or may not be kept: look (`drover get`) and apply it again' },
  STORE_REWOUND: { retryable: false, meaning: 'the store lacks writes that were acknowledged; hosts go on as they are: bring back the manager that has them, or `drover members accept-loss`' },
  MANIFEST_INVALID: { retryable: false, meaning: 'the manifest has problems: each is listed with its place and remedy' },
  NOT_FOUND: { retryable: false, meaning: 'no such object: check the name with `drover get`' },
  CONFLICT: { retryable: false, meaning: 'the request contradicts the present state: the message says which object is in the way' },
  USAGE: { retryable: false, meaning: 'the command line is wrong: see --help' },
  UNAUTHENTICATED: { retryable: false, meaning: 'the control plane does not know the token, or it has ended: ask an administrator for a new one (`drover token create`)' },
  FORBIDDEN: { retryable: false, meaning: 'the token is good, but its role is not enough: the message names the role that is' },
  CROSS_SITE: { retryable: false, meaning: 'a browser was made to ask by a page that is not the dashboard\'s own: open the dashboard by its own address; programs send a token, and no cookie' },
  TOO_MANY_LOGINS: { retryable: true, meaning: 'too many wrong tokens from this address: wait a minute, and check the token' },
  SERVER_UNTRUSTED: { retryable: false, meaning: 'the server did not prove that it is the one that was meant: compare the fingerprint with what `drover up --listen` printed' },
  PASSPHRASE_WRONG: { retryable: false, meaning: 'the backup was made with another passphrase' },
  BACKUP_DAMAGED: { retryable: false, meaning: 'the file is no whole backup: use another copy' },
  SECRET_UNREADABLE: { retryable: true, meaning: 'this member lacks the key that a secret was sealed with: copy `secrets.key` from the state directory of another member into its own, or create the secret anew' },
  API_UNREACHABLE: { retryable: true, meaning: 'no control plane answers: start one with `drover up`' },
  TIMEOUT: { retryable: true, meaning: 'the condition did not come true in the time allowed' },
  HOST_UNREACHABLE: { retryable: true, meaning: 'no ssh connection to the host: check address, port, sshd and firewall' },
  HOST_KEY_UNKNOWN: { retryable: false, meaning: 'the host key is not known: put it in spec.ssh.hostKey or apply with --accept-new' },
  HOST_KEY_MISMATCH: { retryable: false, meaning: 'the host answered with another key than the pinned one: verify the host before you change the pin' },
  HOST_IDENTITY: { retryable: false, meaning: 'the host is another machine than the node joined with, or another node\'s: see the message, then `drover node rekey`' },
  HOST_AUTH_FAILED: { retryable: false, meaning: 'the host refused the login: check spec.ssh.user, identityFile and authorized_keys' },
  HOST_SUDO_FAILED: { retryable: false, meaning: 'sudo wants a password: allow the user to run sudo without one' },
  HOST_LOST_REPLY: { retryable: true, meaning: 'the connection ended before the outcome was known: observe again' },
  HOST_FENCED: { retryable: false, meaning: 'another member of the control plane has taken the host over: it refused this one' },
  HOST_COMMAND_FAILED: { retryable: true, meaning: 'a command on the host failed: its output is in the details' },
  JOIN_FAILED: { retryable: true, meaning: 'a join step failed: the message names the step, the command and the remedy' },
  LEAVE_FAILED: { retryable: true, meaning: 'a host could not be cleaned of what Drover made there: the message says why; it is tried again, and `drover node rm NAME --forget` gives it up' },
  NOT_BUILT: { retryable: true, meaning: 'the program that runs was not built for other hosts since its sources changed: run `npm run build` in them' },
  IMAGE_UNAVAILABLE: { retryable: true, meaning: 'the image could not be pulled and is not on the host: check its name, or bring it there with `drover image push`' },
  ADDRESS_EXHAUSTED: { retryable: true, meaning: 'the network has no free address: use a larger subnet or remove tasks' },
  INTERNAL: { retryable: false, meaning: 'a bug in Drover: please report it with the log' },
} as const;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** The one error class. `message` says what was being done, in lower case; ids go to `details`, secrets nowhere. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** True when repeating the same operation cannot succeed. Unknown errors count as retryable. */
export const isTerminal = (error: unknown): boolean => error instanceof OperatorError && !ERRORS[error.code].retryable;

export const isCode = (error: unknown, code: ErrorCode): error is OperatorError => error instanceof OperatorError && error.code === code;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
