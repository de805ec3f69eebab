/** A placement constraint as Swarm writes it: `node.labels.zone == a`. */
export interface Constraint {
  /** `node.role`, `node.labels.zone`, … */
  readonly key: string;
  readonly operator: '==' | '!=';
  readonly value: string;
}

const EXPRESSION = /^\s*([A-Za-z0-9._/-]+?)\s*(==|!=)\s*(\S(?:.*\S)?)\s*$/;

/** What a constraint may ask for; `node.labels.` and `engine.labels.` take any label name. */
export const CONSTRAINT_KEYS = ['node.id', 'node.hostname', 'node.role', 'node.platform.os', 'node.platform.arch', 'node.ip'] as const;
export const CONSTRAINT_LABEL_PREFIXES = ['node.labels.', 'engine.labels.'] as const;

const isKnownKey = (key: string): boolean =>
  CONSTRAINT_KEYS.some((known) => known === key) || CONSTRAINT_LABEL_PREFIXES.some((prefix) => key.startsWith(prefix) && key.length > prefix.length);

/** undefined unless `text` is `KEY == VALUE` or `KEY != VALUE` with a known key. */
export function parseConstraint(text: string): Constraint | undefined {
  const match = EXPRESSION.exec(text);
  if (match === null) return undefined;
  const [, key = '', operator, value = ''] = match;
  return isKnownKey(key) ? { key, operator: operator === '!=' ? '!=' : '==', value } : undefined;
}

/** A spread preference names a node label; undefined for anything else. */
export const spreadLabel = (spread: string): string | undefined => /^(?:node|engine)\.labels\.(\S+)$/.exec(spread)?.[1];
