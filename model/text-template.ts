/** What a template may name, as in Swarm; a label of the service is named by its key. */
export const TEMPLATE_FIELDS = [
  'Service.ID', 'Service.Name', 'Task.ID', 'Task.Name', 'Task.Slot', 'Node.ID', 'Node.Hostname', 'Node.Platform.Architecture', 'Node.Platform.OS',
] as const;
export type TemplateField = (typeof TEMPLATE_FIELDS)[number];

export type TemplatePart = { readonly text: string } | { readonly field: TemplateField } | { readonly label: string };
export type TextTemplate = { readonly parts: readonly TemplatePart[] } | { readonly problem: string };

const FIELDS: ReadonlySet<string> = new Set(TEMPLATE_FIELDS);
const LABEL = /^\.Service\.Labels\.([A-Za-z_][A-Za-z0-9_]*)$/;
const INDEXED_LABEL = /^index\s+\.Service\.Labels\s+("(?:[^"\\]|\\.)*"|`[^`]*`)$/;
const LITERAL = /^("(?:[^"\\]|\\.)*"|`[^`]*`)$/;

/**
 * A text with the placeholders of Go's templates that Swarm's users write: `{{.Task.Slot}}`, `{{.Service.Labels.tier}}`, `{{index .Service.Labels "a.b"}}`, and
 * `{{"{{"}}` for the braces themselves. Functions and pipelines are a problem, as is a placeholder that names nothing.
 */
export function parseTextTemplate(text: string): TextTemplate {
  const parts: TemplatePart[] = [];
  for (let at = 0; at < text.length;) {
    const open = text.indexOf('{{', at);
    if (open !== at) parts.push({ text: text.slice(at, open < 0 ? undefined : open) });
    if (open < 0) break;
    const [placeholder, inner] = PLACEHOLDER.exec(text.slice(open)) ?? [];
    if (placeholder === undefined) return { problem: `has {{ without }}: write {{"{{"}} for the braces themselves` };
    const part = parsePlaceholder((inner ?? '').trim());
    if (part === undefined) return { problem: `has ${placeholder}, which is not among what a template may name: ${KNOWN}; write {{"{{"}} for the braces themselves` };
    parts.push(part);
    at = open + placeholder.length;
  }
  return { parts };
}

/** Braces within quotation marks do not end it. */
const PLACEHOLDER = /^\{\{((?:"(?:[^"\\]|\\.)*"|`[^`]*`|(?!\}\})[^"`])*)\}\}/;
const KNOWN = '.Service.{ID, Name, Labels.KEY}, .Task.{ID, Name, Slot}, .Node.{ID, Hostname, Platform.Architecture, Platform.OS} and index .Service.Labels "KEY"';

function parsePlaceholder(inner: string): TemplatePart | undefined {
  const field = inner.slice(1);
  if (inner.startsWith('.') && FIELDS.has(field)) return { field: field as TemplateField };
  const [, label] = LABEL.exec(inner) ?? [];
  if (label !== undefined) return { label };
  const [, key] = INDEXED_LABEL.exec(inner) ?? [];
  const indexed = key === undefined ? undefined : unquote(key);
  if (indexed !== undefined) return { label: indexed };
  const literal = LITERAL.test(inner) ? unquote(inner) : undefined;
  return literal === undefined ? undefined : { text: literal };
}

/** Go's quoted strings as far as JSON has them, and its raw ones. */
function unquote(literal: string): string | undefined {
  if (literal.startsWith('`')) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch {
    return undefined;
  }
}

/** True for a text that is more than itself. */
export const hasPlaceholders = (text: string): boolean => text.includes('{{');
