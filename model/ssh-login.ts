/** How to log in to one host: a plain copy of the node's spec, with the pinned key. */
export interface SshLogin {
  readonly node: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identityFile?: string;
  /** Pinned `SHA256:…`; undefined = unknown: refused unless `acceptNew`. */
  readonly hostKey?: string;
  readonly acceptNew?: boolean;
  readonly jump?: Omit<SshLogin, 'node'>;
}
