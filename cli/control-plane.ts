import { join, resolve } from 'node:path';

/** What `up` asks the composition root for. */
export interface ControlPlaneOptions {
  /** Absolute; sockets, the embedded store and pins live here. Created with mode 0700. */
  readonly stateDir: string;
  /** Without it an embedded Redis is started. */
  readonly redisUrl?: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Absolute; without it the log goes to stderr. */
  readonly logFile?: string;
}

export interface ControlPlane {
  /** Path of the API's socket. */
  readonly socket: string;
  /** Stops workers and controllers, lets running steps end, closes the store. Services on the hosts go on. */
  stop(): Promise<void>;
  /** Rejects when the control plane cannot go on (the lease was taken over, the embedded Redis is gone). */
  readonly failed?: Promise<never>;
}

export type StartControlPlane = (options: ControlPlaneOptions) => Promise<ControlPlane>;

export interface StateDirFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
}

/** $DROVER_STATE_DIR, or ~/.local/state/drover; absolute. Empty is unset, as everywhere in a shell. */
export const defaultStateDir = ({ env, homeDir }: StateDirFacts): string =>
  resolve(env.DROVER_STATE_DIR === undefined || env.DROVER_STATE_DIR === '' ? join(homeDir, '.local/state/drover') : env.DROVER_STATE_DIR);

export const socketOf = (stateDir: string): string => join(stateDir, 'api.sock');

/** --server, $DROVER_SERVER, or the socket in the state directory. */
export const serverOf = (option: string | undefined, facts: StateDirFacts): string =>
  option ?? facts.env.DROVER_SERVER ?? `unix:${socketOf(defaultStateDir(facts))}`;
