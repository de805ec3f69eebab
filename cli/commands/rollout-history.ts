import { OperatorError } from '../../base/errors.js';
import type { Revision, Revisions, Service } from '../../model/index.js';
import type { Manifest } from '../../manifests/index.js';
import { pathOf } from '../client.js';
import type { CommandContext } from '../context.js';
import { serviceName } from '../option-values.js';
import { renderTable } from '../output/table.js';
import { historyColumns } from '../views/revisions-view.js';

interface HistoryOptions {
  readonly revision?: number;
  readonly output: 'table' | 'json' | 'yaml';
}

/** `rollout history`: a row per revision, or one in full. */
export async function history(context: CommandContext, word: string, { revision, output }: HistoryOptions): Promise<void> {
  const client = context.client();
  const service = await client.get<Service>(pathOf('services', serviceName(word)));
  const { name, uid } = service.metadata;
  const { items } = await client.get<{ readonly items: readonly Revisions[] }>(pathOf('revisions'));
  const known = items.find(({ metadata, spec }) => metadata.name === name && spec.serviceUid === uid)?.spec.items ?? [];
  const wanted = revision === undefined ? known : known.filter(({ number }) => number === revision);
  if (revision !== undefined && wanted.length === 0) throw new OperatorError('NOT_FOUND', `service/${name} has no revision ${revision}: it has ${known.map(({ number }) => number).join(', ') || 'none yet'}`, { name, revision });
  if (output !== 'table') return context.print(await dataText(service, revision === undefined ? known : wanted, output));
  if (known.length === 0) return context.note(`service/${name} has no history yet`);
  const lines = revision === undefined ? renderTable(historyColumns({ nowMs: context.now() }), known) : await fullText(service, wanted[0]!);
  for (const line of lines) context.print(line);
}

/** Stable: number, since, cause, changes, completedAt, and the spec as users write it. */
async function dataText(service: Service, revisions: readonly Revision[], output: 'json' | 'yaml'): Promise<string> {
  const shape = await Promise.all(revisions.map(async ({ number, since, cause, changes, completedAt, spec }) => ({ number, since, cause, changes, completedAt, spec: await userForm(service, spec) })));
  if (output === 'json') return JSON.stringify(shape, null, 2);
  return (await import('../output/yaml.js')).toYaml(shape);
}

async function fullText(service: Service, { number, since, cause, changes, completedAt, spec }: Revision): Promise<string[]> {
  const { toYaml } = await import('../output/yaml.js');
  return [
    `Revision:  ${number}`, `Since:     ${since}`, `Cause:     ${cause}`, `Completed: ${completedAt ?? 'no'}`,
    ...(changes.length === 0 ? [] : ['Changes:', ...changes.map((line) => `  ${line}`)]),
    'Spec:', ...toYaml(await userForm(service, spec)).split('\n').map((line) => `  ${line}`),
  ];
}

async function userForm(service: Service, spec: Revision['spec']): Promise<Readonly<Record<string, unknown>>> {
  const { renderManifest } = await import('../../manifests/index.js');
  return renderManifest({ ...service, spec } as Manifest).spec;
}
