import { join, resolve } from 'node:path';

/** What `up` asks the composition root for. */
export interface ControlPlaneOptions {
  /** Absolute; sockets, the embedded store and pins live here. Created with mode 0700. */
  readonly stateDir: string;
  /** Without it an embedded Redis is started. */
  readonly redisUrl?: string;
  /** Without it the API is reachable on this machine alone. */
  readonly listen?: ListenAddress;
  /** Where browsers on this machine are served, on loopback: this port, or one of the next ten. Without it they are not. */
  readonly dashboardPort?: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Absolute; without it the log goes to stderr. */
  readonly logFile?: string;
}

/** Where else than on its socket a control plane serves its API, over TLS and for holders of a token. */
export interface ListenAddress {
  /** Name or address to bind; `0.0.0.0` or `::` for all. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Further names by which clients call this machine. */
  readonly names: readonly string[];
}

/** Of the dashboard on loopback. */
export const DASHBOARD_PORT = 8480;

/** It stands for all addresses of the machine. */
export const isWildcard = (host: string): boolean => ['0.0.0.0', '::', ''].includes(host);

export interface RemoteApi {
  readonly port: number;
  /** What a client is told at its first login. */
  readonly caFingerprint: string;
}

export interface ControlPlane {
  /** Path of the API's socket. */
  readonly socket: string;
  readonly remote?: RemoteApi;
  /** Where a browser finds the dashboard; absent where it does not. */
  readonly dashboard?: string;
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

/** Certificate of the authority that signs this control plane's server certificates. */
export const authorityFileOf = (stateDir: string): string => join(stateDir, 'tls', 'ca.crt');

/** --server, $DROVER_SERVER, or the socket in the state directory. */
export const serverOf = (option: string | undefined, facts: StateDirFacts): string =>
  option ?? facts.env.DROVER_SERVER ?? `unix:${socketOf(defaultStateDir(facts))}`;
