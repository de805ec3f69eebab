import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { stringify } from 'yaml';
import type { AnyResource } from '../../model/write.js';

/** An object as YAML, as `drover get -o yaml` prints it. */
export function Yaml({ object }: { readonly object: AnyResource }): JSX.Element {
  const text = useMemo(() => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }), [object]);
  return <pre class="code" tabIndex={0} aria-label={`${object.kind} ${object.metadata.name} as YAML`}>{text}</pre>;
}
