import { isForbidden, propertiesOf, requiredIn, schemaAt, typeText, type JsonSchema } from '../cli/views/schema-view.js';
import { manifestJsonSchema } from '../manifests/index.js';
import { SWARM_SETTINGS } from './swarm-settings.js';

interface Row {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/** Paths of all fields, refused ones too; those of the spec without `spec.`. */
export const serviceFields = (): readonly string[] => serviceRows().map(({ path }) => path);

/** Every field of a Service beside what sets it in Swarm, out of the published schema. */
export function servicePage(): string {
  const rows = serviceRows();
  const refused = rows.filter(({ schema }) => isForbidden(schema)).map(({ path }) => `\`${path}\``);
  return `| field | type | default | in Swarm | Swarm's default | |\n| --- | --- | --- | --- | --- | --- |\n${rows.filter(({ schema }) => !isForbidden(schema)).map(line).join('')}\n` +
    `Refused until they are built, with a remedy where there is one: ${refused.join(', ')}.\n\n${NOTES}`;
}

function serviceRows(): readonly Row[] {
  const kinds = (manifestJsonSchema() as JsonSchema).oneOf ?? [];
  const service = kinds.find(({ properties }) => properties?.['kind']?.const === 'Service') ?? {};
  return [...rowsOf(fieldAt(service, 'metadata'), 'metadata.').filter(({ path }) => /name|labels/.test(path)), ...rowsOf(fieldAt(service, 'spec'), '')];
}

function fieldAt(schema: JsonSchema, key: string): JsonSchema {
  const found = schemaAt(schema, [key]);
  return 'schema' in found ? found.schema : {};
}

/** The fields that hold a value, those within maps and lists by their path. */
function rowsOf(schema: JsonSchema, prefix: string): readonly Row[] {
  const required = requiredIn(schema);
  return Object.entries(propertiesOf(schema)).flatMap(([name, field]) => {
    const inner = rowsOf(field, `${prefix}${name}.`);
    return inner.length > 0 && SWARM_SETTINGS[`${prefix}${name}`] === undefined ? inner : [{ path: `${prefix}${name}`, schema: field, isRequired: required.has(name) }];
  });
}

function line({ path, schema, isRequired }: Row): string {
  const [setting = '', theirs = ''] = SWARM_SETTINGS[path] ?? [];
  const byDefault = isRequired ? 'required' : schema.default === undefined ? '' : `\`${JSON.stringify(schema.default).replaceAll('"', '')}\``;
  return `| ${[`\`${path}\``, typeText(schema), byDefault, setting, theirs, schema.description ?? ''].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}

const NOTES = `## Ports

- Short forms are \`80:8080\`, \`8080\`, \`80:8080/udp\` and ranges, \`3000-3005:3000-3005\`; a range is as many single ports. A service publishes at most 1000.
- A port that another service, sshd, VXLAN or **any other process of a node** has is refused before anything is changed; which process and node it is, is said with it. What
  listens on a host is seen at each look at it (\`resyncPeriod\` of the Cluster, 30 s), and once more before an apply is refused for it. With mode host, tasks keep off such nodes, and say why where none is left.
- Who begins to listen later on a port that is published hears nothing: connections go to the service. The condition \`PortsFree\` of the service and of the node names the process
  (\`drover describe service web\`), as do an event and \`drover node check\`. Nobody is stopped.
- **hostIp** opens a port with mode host at one address of its node, as 127.0.0.1. A node that lacks the address opens the port nowhere: bind the service to nodes that have it by a
  constraint. A node has each port once, whatever the addresses.
- **sctp** needs a kernel with CONFIG_IP_SCTP, CONFIG_NF_CT_PROTO_SCTP and CONFIG_IP_VS_PROTO_SCTP on the nodes: \`drover node check\` says so where a service publishes it.

## Templates

\`hostname\`, the values of \`env\` and the source of a mount may name what a task belongs to: \`{{.Service.ID}}\`, \`{{.Service.Name}}\`, \`{{.Service.Labels.KEY}}\` (of the
service's metadata; \`{{index .Service.Labels "a.b"}}\` for other keys), \`{{.Task.ID}}\`, \`{{.Task.Name}}\`, \`{{.Task.Slot}}\` (with mode global the node's id), \`{{.Node.ID}}\`,
\`{{.Node.Hostname}}\`, \`{{.Node.Platform.Architecture}}\` and \`{{.Node.Platform.OS}}\`. Functions of Go's templates are refused; \`{{"{{"}}\` stands for the braces themselves.

## Mounts

- A **volume** with a name is one of the host that the task runs on, made by podman where it is not there yet. It outlives task and service, and does not move to
  another node with a task: bind the service to a node by a constraint where that matters. What Drover made has the label \`drover.volume\`. \`node rm\` keeps such volumes and
  names them in the job's log; \`node rm --purge\` removes them with their data, but for those that a container still uses.
- A volume **without a name** lives and dies with its container.
- The source of a **bind** mount must be on the host: otherwise the task is rejected, unless \`bind.createHostPath\` asks for a directory. Nothing that was made so is removed.

## Where podman differs from Docker

- \`dns\` replaces the host's own servers where the task's resolver asks for names that are not the cluster's. \`/etc/resolv.conf\` names that resolver, 127.0.0.11, in any case.
- \`logging\`: a log has one file, which begins anew at \`max-size\`. With driver none there is nothing that \`drover logs\` could show.
- Podman gives fewer capabilities than Docker: AUDIT_WRITE, MKNOD and NET_RAW are missing unless \`capAdd\` names them.
- Without \`resources.limits.pids\` podman's own limit holds, 2048; 0 is no limit.
- \`init\` needs catatonit, which comes with a join. A host that joined before may lack it: \`drover node check\` says so.
`;
