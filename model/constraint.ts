import type { Node } from './node.js';

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

/** Whether a node satisfies it; undefined of `node.ip`, which is about addresses. Values compare without case and a missing label is empty, as in Swarm. */
export function hasValue(node: Node, { key, operator, value }: Constraint): boolean | undefined {
  if (key === 'node.ip') return undefined;
  const holds = valuesOf(node, key).some((known) => known.toLowerCase() === value.toLowerCase());
  return operator === '==' ? holds : !holds;
}

function valuesOf({ metadata, spec, status: { facts } }: Node, key: string): readonly string[] {
  switch (key) {
    case 'node.id': return [metadata.name, metadata.uid];
    case 'node.hostname': return [facts?.hostname ?? metadata.name];
    case 'node.role': return [spec.role];
    case 'node.platform.os': return ['linux'];
    case 'node.platform.arch': return architectureNames(facts?.architecture ?? '');
    default: return [metadata.labels[key.replace(/^(node|engine)\.labels\./, '')] ?? ''];
  }
}

const ARCHITECTURES: readonly (readonly string[])[] = [['x86_64', 'amd64'], ['aarch64', 'arm64'], ['armv7l', 'arm']];
/** All names of the architecture: the kernel's and Go's. */
export const architectureNames = (name: string): readonly string[] => ARCHITECTURES.find((names) => names.includes(name)) ?? [name];
