import { readFileSync } from 'node:fs';
import { manifestJsonSchema } from '../../manifests/index.js';

export type JsonSchema = Readonly<Record<string, unknown>>;
export type Schemas = Readonly<Record<string, JsonSchema>>;

export const COMPONENTS = '#/components/schemas/';

/** Every schema of the document: of the types (`schemas.json`, which `npm run docs` writes), and the form of manifests in place of the `unknown` that the types have for it. */
export function componentSchemas(): Schemas {
  const types = JSON.parse(readFileSync(new URL('./schemas.json', import.meta.url), 'utf8')) as Schemas;
  return { ...withManifest(types), Manifest: manifestSchema() };
}

function withManifest(types: Schemas): Schemas {
  const { SubmittedDocument: submitted = {} } = types;
  const properties = { ...(submitted.properties as JsonSchema), document: { $ref: `${COMPONENTS}Manifest` } };
  return { ...types, SubmittedDocument: { ...submitted, properties } };
}

/** What it refers to lies within it still. */
function manifestSchema(): JsonSchema {
  const schema = Object.entries(manifestJsonSchema()).filter(([key]) => key !== '$schema'); // that of OpenAPI is the same
  return JSON.parse(JSON.stringify(Object.fromEntries(schema)).replaceAll('"#/$defs/', `"${COMPONENTS}Manifest/$defs/`)) as JsonSchema;
}
