import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

type Schema = Readonly<Record<string, unknown>>;

const DEFINITIONS = '#/definitions/';
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The JSON schema of each type in `Wire`, and of what they refer to, by name, sorted: one a line. */
export function wireSchemasText(): string {
  const { definitions = {} } = createGenerator({
    path: at('../api/openapi/wire.ts'), tsconfig: at('../tsconfig.json'), type: 'Wire', skipTypeCheck: true, encodeRefs: false,
  }).createSchema('Wire');
  const schemas = componentsOf(definitions as unknown as Readonly<Record<string, Schema>>);
  return `{\n${Object.entries(schemas).map(([name, schema]) => `${JSON.stringify(name)}: ${JSON.stringify(schema)}`).join(',\n')}\n}\n`;
}

/**
 * Draft 7 as components of OpenAPI. Instances of generic types, whose names no client could use, take the place of what refers to them; objects are open, as
 * a later Drover may add fields. @throws Error for a type in `Wire` that is not exported under its name there
 */
export function componentsOf({ Wire: wire = {}, ...definitions }: Readonly<Record<string, Schema>>): Readonly<Record<string, Schema>> {
  const unnamed = Object.keys((wire.properties ?? {}) as Schema).filter((name) => definitions[name] === undefined);
  if (unnamed.length > 0) throw new Error(`api/openapi/wire.ts: no type of this name is exported anywhere: ${unnamed.join(', ')}`);
  const isGeneric = (name: string): boolean => name.includes('<');
  const translate = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(translate);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref, ...rest } = value as Schema;
    const name = typeof $ref === 'string' ? $ref.slice(DEFINITIONS.length) : undefined;
    if (name !== undefined && isGeneric(name)) return translate({ ...definitions[name], ...rest });
    const fields = Object.entries(rest).filter(([key, field]) => !(key === 'additionalProperties' && field === false && 'properties' in rest));
    return { ...(name !== undefined && { $ref: `#/components/schemas/${name}` }), ...Object.fromEntries(fields.map(([key, field]) => [key, translate(field)])) };
  };
  const named = Object.keys(definitions).filter((name) => !isGeneric(name)).sort();
  return Object.fromEntries(named.map((name) => [name, translate(definitions[name]) as Schema]));
}
