import { parseTextTemplate, type ContainerSpec } from '../../model/index.js';
import type { ManifestFor } from '../manifest.js';
import { nearest } from '../nearest.js';
import type { Finding, Path } from '../problem.js';

/** Templates that name a label which the service does not have: each of its tasks would be rejected. */
export function templateLabelFindings({ metadata, spec }: ManifestFor<'Service'>): Finding[] {
  return templatesOf(spec).flatMap(({ path, text }) => missingLabels(text, metadata.labels).map((label) => {
    const suggestion = nearest(label, Object.keys(metadata.labels));
    return { path: ['spec', ...path], message: `names the label ${label}, which metadata.labels does not have`, ...(suggestion === undefined ? {} : { suggestion }) };
  }));
}

interface Template {
  readonly path: Path;
  readonly text: string;
}

const templatesOf = ({ hostname, env, mounts = [] }: ContainerSpec): readonly Template[] => [
  ...(hostname === undefined ? [] : [{ path: ['hostname'], text: hostname }]),
  ...Object.entries(env).map(([name, text]) => ({ path: ['env', name], text })),
  ...mounts.flatMap((mount, index) => (mount.type === 'tmpfs' || mount.source === undefined ? [] : [{ path: ['mounts', index, 'source'], text: mount.source }])),
];

function missingLabels(text: string, labels: Readonly<Record<string, string>>): readonly string[] {
  const template = parseTextTemplate(text);
  return 'problem' in template ? [] : template.parts.flatMap((part) => ('label' in part && !Object.hasOwn(labels, part.label) ? [part.label] : []));
}
