import type { Command } from 'commander';
import type { JobSummary, ResourceList } from '../../api/contract.js';
import { pluralOf } from '../../api/kinds.js';
import type { AnyResource, ClusterEvent, Host, Task } from '../../model/index.js';
import { pathOf } from '../client.js';
import type { CommandContext } from '../context.js';
import { renderDescription, type Description } from '../views/description.js';
import { refsOf } from './delete.js';

const EVENT_LIMIT = 15;
const JOB_LIMIT = 10;

export function configure(command: Command, context: CommandContext): void {
  command
    .argument('<objects...>', 'KIND NAME…, or KIND/NAME…')
    .action((words: readonly string[]) => describe(context, words));
}

async function describe(context: CommandContext, words: readonly string[]): Promise<void> {
  const blocks: string[] = [];
  for (const { kind, name } of refsOf(words)) {
    const object = await context.client().get<AnyResource>(pathOf(pluralOf(kind), name));
    const description = await collectDescription(context, object);
    blocks.push((await renderDescription(description, { nowMs: context.now(), style: context.style })).join('\n'));
  }
  context.print(blocks.join('\n\n'));
}

async function collectDescription(context: CommandContext, object: AnyResource): Promise<Description> {
  const client = context.client();
  const { kind, metadata: { name } } = object;
  const [tasks, hosts, events, jobs] = await Promise.all([
    client.get<ResourceList>(pathOf('tasks')),
    kind === 'Node' ? client.get<ResourceList>(pathOf('hosts')) : { items: [] },
    client.get<{ items: readonly ClusterEvent[] }>('/v1/events', { for: `${kind}/${name}`, limit: EVENT_LIMIT }),
    kind === 'Node' || kind === 'Task' || kind === 'Host' ? client.get<{ items: readonly JobSummary[] }>('/v1/jobs', { key: name, limit: JOB_LIMIT }) : { items: [] },
  ]);
  return { object, tasks: tasks.items as readonly Task[], host: (hosts.items as readonly Host[]).find(({ metadata }) => metadata.name === name), events: events.items, jobs: jobs.items };
}
