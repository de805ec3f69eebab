import type { Condition } from './resource.js';

/** `conditions` with `next` in place of the one of its type; the transition time moves only when `status` changes. Same array when nothing changed. */
export function withCondition(conditions: readonly Condition[], next: Omit<Condition, 'lastTransitionTime'>, at: string): readonly Condition[] {
  const known = conditions.find(({ type }) => type === next.type);
  if (known !== undefined && known.status === next.status && known.reason === next.reason && known.message === next.message) return conditions;
  const lastTransitionTime = known?.status === next.status ? known.lastTransitionTime : at;
  return [...conditions.filter(({ type }) => type !== next.type), { ...next, lastTransitionTime }];
}
