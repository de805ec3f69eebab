/**
 * The member that a host belongs to: rendezvous hashing, so that a member that comes or goes moves no hosts but its own.
 * The same on every member that knows the same ones, in whatever order. Undefined without members. Pure.
 */
export function hostOwner(host: string, members: readonly string[]): string | undefined {
  if (members.length < 2) return members[0];
  let best: { readonly member: string; readonly weight: number } | undefined;
  for (const member of members) {
    const weight = weightOf(`${member}\0${host}`);
    if (best === undefined || weight > best.weight || (weight === best.weight && member > best.member)) best = { member, weight };
  }
  return best?.member;
}

/** FNV-1a with the finalizer of MurmurHash3: FNV alone leaves names that differ in the last letter close together. */
function weightOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
