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

/** The key as it is written here: Swarm takes it in any case, but for the name of a label. */
function knownKey(key: string): string | undefined {
  const lower = key.toLowerCase();
  const prefix = CONSTRAINT_LABEL_PREFIXES.find((start) => lower.startsWith(start) && lower.length > start.length);
  return prefix === undefined ? CONSTRAINT_KEYS.find((known) => known === lower) : prefix + key.slice(prefix.length);
}

/** undefined unless `text` is `KEY == VALUE` or `KEY != VALUE` with a known key. */
export function parseConstraint(text: string): Constraint | undefined {
  const match = EXPRESSION.exec(text);
  if (match === null) return undefined;
  const [, written = '', operator, value = ''] = match;
  const key = knownKey(written);
  return key === undefined ? undefined : { key, operator: operator === '!=' ? '!=' : '==', value };
}

/** A spread preference names a node label; undefined for anything else. */
export const spreadLabel = (spread: string): string | undefined => /^(?:node|engine)\.labels\.(\S+)$/.exec(spread)?.[1];
