import {
  hasPlaceholders, HOST_NAME, parseTextTemplate, sourceProblem, taskId, type ContainerSpec, type Mount, type Node, type Service, type Task, type TemplateField, type TemplatePart,
} from '../model/index.js';

export interface ContainerContext {
  readonly task: Task;
  /** Its labels are those of this moment; undefined while the service is being removed. */
  readonly service: Service | undefined;
  readonly node: Node;
}

export type PlannedContainer = { readonly container: ContainerSpec } | { readonly problem: string };

/**
 * The container of a task on its node, with the templates in host name, environment and mount sources expanded. A problem names the field; the task cannot
 * run then, wherever it is put. Text that is no template is left as it is: manifests refuse it, so it was stored before there were templates.
 */
export function planContainer({ task, service, node }: ContainerContext): PlannedContainer {
  const { container } = task.spec;
  const expand = expander({ task, service, node });
  try {
    return { container: { ...container, ...expandHostname(container, expand), env: expandEnv(container, expand), ...expandMounts(container, expand) } };
  } catch (error) {
    if (error instanceof Unexpandable) return { problem: error.message };
    throw error;
  }
}

class Unexpandable extends Error {}

/** @throws Unexpandable, beginning with the place */
type Expand = (place: string, text: string) => string;

function expander(context: ContainerContext): Expand {
  const fields = fieldsOf(context);
  const labels = context.service?.metadata.labels ?? {};
  return (place, text) => {
    const template = hasPlaceholders(text) ? parseTextTemplate(text) : undefined;
    if (template === undefined || 'problem' in template) return text;
    return template.parts.map((part) => partText(place, part, { fields, labels })).join('');
  };
}

interface Values {
  readonly fields: Readonly<Record<TemplateField, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

function partText(place: string, part: TemplatePart, { fields, labels }: Values): string {
  if ('text' in part) return part.text;
  if ('field' in part) return fields[part.field];
  if (Object.hasOwn(labels, part.label)) return labels[part.label] ?? '';
  throw new Unexpandable(`${place}: the service has no label ${part.label}`);
}

/** A global service's task has the node for a slot, as in Swarm. */
function fieldsOf({ task, node }: ContainerContext): Readonly<Record<TemplateField, string>> {
  const { metadata: { name, uid }, status: { facts } } = node;
  return {
    'Service.ID': task.spec.serviceUid, 'Service.Name': task.spec.service,
    'Task.ID': taskId(task), 'Task.Name': task.metadata.name, 'Task.Slot': task.spec.slot === undefined ? uid : String(task.spec.slot),
    'Node.ID': uid, 'Node.Hostname': facts?.hostname ?? name, 'Node.Platform.Architecture': facts?.architecture ?? '', 'Node.Platform.OS': 'linux',
  };
}

function expandHostname({ hostname }: ContainerSpec, expand: Expand): Pick<ContainerSpec, 'hostname'> {
  if (hostname === undefined || !hasPlaceholders(hostname)) return {};
  const expanded = expand('hostname', hostname);
  if (!HOST_NAME.test(expanded)) throw new Unexpandable(`hostname: ${JSON.stringify(expanded)} (from ${hostname}) is no host name of at most 63 letters, digits, . and -`);
  return { hostname: expanded };
}

const expandEnv = ({ env }: ContainerSpec, expand: Expand): ContainerSpec['env'] =>
  Object.fromEntries(Object.entries(env).map(([name, value]) => [name, expand(`env.${name}`, value)]));

const expandMounts = ({ mounts }: ContainerSpec, expand: Expand): Pick<ContainerSpec, 'mounts'> =>
  (mounts === undefined ? {} : { mounts: mounts.map((mount, index) => expandMount(mount, `mounts[${index}].source`, expand)) });

function expandMount<M extends Mount>(mount: M, place: string, expand: Expand): M {
  if (mount.type === 'tmpfs' || mount.source === undefined || !hasPlaceholders(mount.source)) return mount;
  const source = expand(place, mount.source);
  const problem = sourceProblem({ type: mount.type, source });
  if (problem !== undefined) throw new Unexpandable(`${place}: ${JSON.stringify(source)} (from ${mount.source}) ${problem}`);
  return { ...mount, source };
}
