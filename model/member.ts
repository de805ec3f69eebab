/** One process of the control plane, as it introduces itself to the others. */
export interface MemberProfile {
  /** Id of its state directory: the same after a restart. */
  readonly id: string;
  /** Name of the machine it runs on. */
  readonly hostname: string;
  /** Where its API answers, as `--server` takes it. */
  readonly endpoint: string;
  readonly version: string;
  /** Of its program, see buildIdOf; undefined for one that runs from its sources. */
  readonly build?: string;
  /** The newest format of the store that it knows; undefined for one that does not tell: the first. */
  readonly storeFormat?: number;
  /** RFC 3339. */
  readonly startedAt: string;
}

/** `leader` runs the controllers too; `unreachable` has not been heard of for longer than its time to live. */
export type MemberState = 'leader' | 'reachable' | 'unreachable';

export interface MemberStatus extends MemberProfile {
  readonly state: MemberState;
  /** RFC 3339: since when it is in that state. */
  readonly since: string;
}

/** That a member alone works on a host; the token grows with each holder, and the host refuses older ones. */
export interface Hold {
  readonly host: string;
  readonly member: string;
  readonly token: number;
}
