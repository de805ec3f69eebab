import { renderTable } from '../output/table.js';

/** The part of JSON Schema that the published schema uses. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
}

type Found = { readonly schema: JsonSchema } | { readonly missing: string; readonly known: readonly string[] };

/** The schema of a field; lists and alternatives are looked through. Pure. */
export function schemaAt(schema: JsonSchema, keys: readonly string[]): Found {
  const [key, ...rest] = keys;
  if (key === undefined) return { schema };
  const properties = propertiesOf(schema);
  const next = properties[key];
  return next === undefined ? { missing: key, known: Object.keys(properties).filter((name) => !isForbidden(properties[name]!)) } : schemaAt(next, rest);
}

/** Fields of a map, or of the maps in a list or among alternatives. */
export function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items === undefined ? [] : [schema.items])];
  return inner.reduce<Readonly<Record<string, JsonSchema>>>((all, one) => ({ ...all, ...propertiesOf(one) }), schema.properties ?? {});
}

/** Names of the fields that must be written, looked for where propertiesOf looks. */
export function requiredIn(schema: JsonSchema): ReadonlySet<string> {
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items === undefined ? [] : [schema.items])];
  return new Set([...(schema.required ?? []), ...inner.flatMap((one) => [...requiredIn(one)])]);
}

/** System fields stand in the schema only to be refused. */
export const isForbidden = ({ not }: JsonSchema): boolean => not !== undefined && Object.keys(not).length === 0;

export function typeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => String(value)).join(' | ');
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return [...new Set(alternatives.map(typeText))].join(' | ');
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'anything' : typeText(schema.items)}`;
  if (schema.type === 'object' && schema.properties === undefined && typeof schema.additionalProperties === 'object') return `map of ${typeText(schema.additionalProperties)}`;
  return Array.isArray(schema.type) ? schema.type.join(' | ') : String(schema.type ?? 'anything');
}

/** Aligned lines: field, type, default or `required`. */
export function fieldsOf(schema: JsonSchema): string[] {
  const required = requiredIn(schema);
  const rows = Object.entries(propertiesOf(schema)).filter(([, field]) => !isForbidden(field)).map(([name, field]) => ({
    name, type: typeText(field), note: required.has(name) ? 'required' : field.default === undefined ? '' : `default ${JSON.stringify(field.default)}`,
  }));
  if (rows.length === 0) return [];
  return renderTable([{ title: 'FIELD', value: (row) => row.name }, { title: 'TYPE', value: (row) => row.type }, { title: 'NOTE', value: (row) => row.note || ' ' }], rows, { headers: false })
    .map((line) => line.replace(/\s+-$/, ''));
}
