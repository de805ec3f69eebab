/** As members tell it of themselves (MemberProfile). */
export interface FormatMember {
  readonly id: string;
  readonly storeFormat?: number;
}

/** Of a member that does not tell. */
const FIRST = 1;

/**
 * The newest format that every member knows: those that are heard of, also the ones that are away, and every manager, also one that nobody has
 * heard of for so long that it is forgotten. Whoever comes back must be able to read the store. Pure.
 */
export function commonFormat(members: readonly FormatMember[], managers: readonly string[]): number {
  const known = new Map(members.map(({ id, storeFormat = FIRST }) => [id, storeFormat]));
  return Math.min(...known.values(), ...managers.map((id) => known.get(id) ?? FIRST));
}
