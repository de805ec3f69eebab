import { majorityOf, type StoreKind } from '../model/index.js';

export interface QuorumMember {
  readonly name: string;
  /** Its store and its Sentinel answer. */
  readonly isReachable: boolean;
}

/**
 * Why this manager must stay one for now, with what to do about it; undefined when it may go. Those that would be left decide by their
 * own majority, so enough of them must be there; what it is itself like does not matter.
 */
export function whyKept(name: string, managers: readonly QuorumMember[]): string | undefined {
  const left = managers.filter((one) => one.name !== name);
  if (left.length === managers.length) return `${name} is not a manager`;
  if (left.length === 0) return `${name} is the last manager, and holds the cluster's state; promote another node first (\`drover node promote NODE\`)`;
  const away = left.filter(({ isReachable }) => !isReachable).map((one) => one.name);
  const [needed, there] = [majorityOf(left.length), left.length - away.length];
  if (there >= needed) return undefined;
  return `without ${name} the control plane would lose its quorum: ${there} of the ${left.length} managers left can be reached, and ${needed} are needed; `
    + `bring ${namesOf(away)} back, or remove what is lost first (\`drover node demote ${away[0]}\`)`;
}

/**
 * Why the member of this manager must not be restarted now, with what to do about it. While it is, and should it not come up again, the others lead
 * and work on hosts; so where one of them is away already, a majority must be there without it. Pure.
 */
export function whyNotRestarted(name: string, managers: readonly QuorumMember[]): string | undefined {
  const others = managers.filter((one) => one.name !== name);
  const away = others.filter(({ isReachable }) => !isReachable).map((one) => one.name);
  const [needed, there] = [majorityOf(managers.length), others.length - away.length];
  if (away.length === 0 || there >= needed) return undefined;
  return `${namesOf(away)} cannot be reached, and while ${name} is restarted ${there} of the ${managers.length} managers would be there, of which ${needed} are needed; `
    + `bring ${namesOf(away)} back, or remove what is lost first (\`drover node demote ${away[0]}\`)`;
}

const namesOf = (names: readonly string[]): string =>
  (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`);

/** Why no node can be promoted at all, with what to do instead. Pure. */
export const whyNotSpread = (kind: StoreKind): string | undefined =>
  (kind === 'foreign' ? 'the store is a Redis of your own (--redis), which Drover does not spread over hosts; run `drover up --redis` there instead' : undefined);
