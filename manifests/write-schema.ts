import { writeFileSync } from 'node:fs';
import { jsonSchemaText } from './json-schema.js';

/** Writes the published JSON Schema: `npx tsx manifests/write-schema.ts`. A unit test holds the file current. */
writeFileSync(new URL('drover.schema.json', import.meta.url), jsonSchemaText());
