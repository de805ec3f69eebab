import type { Command } from 'commander';
import { OperatorError } from '../../base/errors.js';
import { manifestJsonSchema, nearest } from '../../manifests/index.js';
import type { CommandContext } from '../context.js';
import { fieldsOf, schemaAt, typeText, type JsonSchema } from '../views/schema-view.js';

export function configure(command: Command, context: CommandContext): void {
  command
    .argument('<path>', 'KIND, or KIND.field.field, as in service.spec.updateConfig')
    .action((path: string) => explain(context, path));
}

function explain(context: CommandContext, path: string): void {
  const [kindWord = '', ...keys] = path.split('.');
  const kinds = ((manifestJsonSchema() as JsonSchema).oneOf ?? []).map((schema) => ({ name: String(schema.properties?.kind?.const), schema }));
  const kind = kinds.find(({ name }) => [name.toLowerCase(), `${name.toLowerCase()}s`].includes(kindWord.toLowerCase()));
  if (kind === undefined) throw new OperatorError('USAGE', `"${kindWord}" is no kind of manifest: ${kinds.map(({ name }) => name.toLowerCase()).join(', ')}`);
  const found = schemaAt(kind.schema, keys);
  if ('missing' in found) {
    const near = nearest(found.missing, found.known);
    throw new OperatorError('USAGE', `${path}: no field "${found.missing}"${near === undefined ? `; known: ${found.known.join(', ')}` : `; did you mean "${near}"?`}`);
  }
  context.print(`${context.style.bold([kind.name, ...keys].join('.'))}  ${typeText(found.schema)}`);
  if (found.schema.description !== undefined) context.print(`  ${found.schema.description}`);
  for (const line of fieldsOf(found.schema)) context.print(`  ${line}`);
}
