import { z } from 'zod';
import { DOCUMENT_FORMS } from './schema/document.js';

/** One JSON Schema (2020-12) for every kind that users write, for editors. It knows all forms and fields; rules between fields only `drover apply` checks. */
export function manifestJsonSchema(): Record<string, unknown> {
  const { Cluster, Node, Network, Secret, Config, Service } = DOCUMENT_FORMS;
  const { $schema, ...schema } = z.toJSONSchema(z.discriminatedUnion('kind', [Cluster, Node, Network, Secret, Config, Service]), { io: 'input', target: 'draft-2020-12' });
  return { $schema, title: 'Drover manifest', ...schema };
}

/** The published file's text. */
export const jsonSchemaText = (): string => `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`;
