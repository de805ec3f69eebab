/** How far a store is known to have come. */
export interface Mark {
  /** How often a person has accepted that something was lost; versions of another epoch are not compared. */
  readonly epoch: number;
  readonly version: number;
}

/**
 * Where the store was taken over by a copy that may have lacked the last versions: the next version after `after` was greater than `before`. Nothing that
 * still exists has a version in between, so whoever knows of one knows that it was lost.
 */
export interface VersionGap {
  readonly after: number;
  readonly before: number;
}

export interface StoreHistory extends Mark {
  /** Ascending. */
  readonly gaps: readonly VersionGap[];
}

/** A member has found that the store lacks what was acknowledged. Nothing is done until a person accepts the loss. */
export interface RewindAlarm {
  /** Id of the member that found it. */
  readonly member: string;
  /** The version that it knew to be acknowledged. */
  readonly acknowledged: number;
  /** The last version before that which the store still has. */
  readonly found: number;
  /** RFC 3339. */
  readonly since: string;
}
