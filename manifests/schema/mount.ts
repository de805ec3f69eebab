import { z } from 'zod';
import { hasPlaceholders, pathProblem, sourceProblem, type Mount } from '../../model/index.js';
import { defined, form, later, oneOf, rule, type FieldIssue } from './form.js';
import { size } from './quantities.js';
import { labels, scalarText, template } from './text.js';

/** Written by Drover and podman for every container: each has a field of its own. */
const OWN_TARGETS: Readonly<Record<string, string>> = { '/etc/hosts': 'use extraHosts', '/etc/resolv.conf': 'use dns, dnsSearch and dnsOptions', '/etc/hostname': 'use hostname', '/': 'name a directory in the container' };

const target = () =>
  z.string().max(4000).superRefine((path, context) => {
    const remedy = OWN_TARGETS[plainPath(path)];
    const problem = remedy === undefined ? pathProblem(path) : `cannot be mounted over: ${remedy}`;
    if (problem !== undefined) context.addIssue(problem);
  });

const bindOptions = () => form({
  propagation: oneOf(['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave']).optional().describe('rprivate where it is left out'),
  createHostPath: z.boolean().optional().describe('Make a directory where the host has nothing; otherwise the task is rejected'),
  recursive: later(), selinux: later(),
});

const volumeOptions = () => form({
  nocopy: z.boolean().optional().describe('Do not copy what the image has at target into a new volume'),
  driver: z.string().max(100).regex(/^[A-Za-z0-9][\w./:-]*$/, 'expected the name of a volume driver').optional().describe('For a volume that is not there yet, as options and labels are'),
  options: z.record(z.string().regex(/^[A-Za-z0-9][\w.-]*$/, 'expected the name of an option'), scalarText()).optional().describe('Of the driver; the local one knows type, o and device'),
  labels: labels().optional(),
  subpath: later(),
});

const tmpfsOptions = () => form({
  size: size(1).optional(),
  mode: z.string({ error: ({ input }) => (typeof input === 'number' ? 'expected octal digits as text, such as "1777"' : undefined) }).regex(/^[0-7]{3,4}$/, 'expected octal digits such as "1777"').optional().describe('"1777" where it is left out'),
});

const KINDS = ['volume', 'bind', 'tmpfs'] as const;
type MountKind = (typeof KINDS)[number];

interface MountForm {
  readonly type: MountKind;
  readonly source?: string;
  readonly bind?: object;
  readonly volume?: object;
  readonly tmpfs?: object;
}

/** What Swarm and Compose write for a mount, in the long form. */
export const mount = () =>
  form({
    type: oneOf(KINDS, ['npipe', 'cluster', 'image']).prefault('volume'),
    source: template(4000).optional().describe('Name of the volume, or absolute path on the host; may be a template'),
    target: target().describe('Absolute path in the container'),
    readOnly: z.boolean().optional(),
    bind: bindOptions().optional(), volume: volumeOptions().optional(), tmpfs: tmpfsOptions().optional(),
    consistency: later('it means nothing on Linux: remove it'),
  })
    .check(rule(['type', 'source'], sourceFits), rule(['type', 'bind', 'volume', 'tmpfs'], optionsFit), rule(['type', 'source', 'volume'], anonymousIsPlain))
    .transform(({ type, source, target, readOnly, bind, volume, tmpfs }): Mount => {
      const place = { target: plainPath(target), readOnly: only(readOnly) };
      if (type === 'bind') return defined({ type, source: source ?? '', ...place, propagation: bind?.propagation, createHostPath: only(bind?.createHostPath) });
      if (type === 'tmpfs') return defined({ type, ...place, size: tmpfs?.size, mode: tmpfs?.mode });
      return defined({ type, source, ...place, nocopy: only(volume?.nocopy), driver: volume?.driver, options: volume?.options, labels: volume?.labels });
    });

const optionsFit = (fields: MountForm): FieldIssue[] =>
  KINDS.filter((kind) => kind !== fields.type && fields[kind] !== undefined)
    .map((kind) => ({ path: [kind], message: `belongs to type ${kind}, and the type is ${fields.type}: remove it` }));

function sourceFits({ type, source }: MountForm): FieldIssue[] {
  const problem = sourceIssue(type, source);
  return problem === undefined ? [] : [{ path: ['source'], message: problem }];
}

function sourceIssue(type: MountKind, source: string | undefined): string | undefined {
  if (type === 'tmpfs') return source === undefined ? undefined : 'has no meaning with type tmpfs, which begins empty: remove it';
  if (source === undefined) return type === 'bind' ? 'is required with type bind: an absolute path on the host' : undefined;
  return hasPlaceholders(source) ? undefined : sourceProblem({ type, source });
}

const anonymousIsPlain = ({ type, source, volume }: MountForm): FieldIssue[] =>
  type === 'volume' && source === undefined && Object.keys(volume ?? {}).length > 0 ? [{ path: ['volume'], message: 'needs a source: a volume without a name lives and dies with its container' }] : [];

export const mounts = () =>
  z.array(mount()).superRefine((list, context) => {
    list.forEach(({ target }, index) => {
      if (list.findIndex((other) => other.target === target) < index) context.addIssue({ code: 'custom', path: [index, 'target'], message: `${target} is mounted twice` });
    });
  });

/** Without doubled and closing slashes. */
const plainPath = (path: string): string => path.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '');
const only = (flag: boolean | undefined): true | undefined => (flag === true ? true : undefined);
