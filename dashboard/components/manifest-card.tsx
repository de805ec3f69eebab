import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Revision } from '../../model/revisions.js';
import type { Service } from '../../model/service.js';
import type { AnyResource } from '../../model/write.js';
import { specText } from '../data/spec-texts.js';
import { Card } from './card.js';
import { SpecDiff } from './spec-diff.js';
import { Yaml } from './yaml.js';

/** The whole object as YAML, shown when somebody asks for it. */
export function ManifestCard({ object }: { readonly object: AnyResource }): JSX.Element {
  return <Card title="YAML" wide><details><summary>The whole object, as <code>drover get -o yaml</code> prints it</summary><Yaml object={object} /></details></Card>;
}

export interface ServiceManifestCardProps {
  readonly service: Service;
  readonly newestFirst: readonly Revision[];
}

/** As above, and what of the spec has changed since the last version of its tasks was wanted, as its scale. */
export function ServiceManifestCard({ service, newestFirst }: ServiceManifestCardProps): JSX.Element {
  const isDiff = useSignal(false);
  const [last] = newestFirst;
  const before = useMemo(() => (last === undefined ? undefined : specText(last.spec)), [last]);
  const after = useMemo(() => specText(service.spec), [service.spec]);
  return (
    <Card title="YAML" wide>
      <div class="stack">
        <details><summary>The whole object, as <code>drover get service -o yaml</code> prints it</summary><Yaml object={service} /></details>
        {last !== undefined && before !== undefined && (
          <details open={isDiff.value} onToggle={(event) => { isDiff.value = event.currentTarget.open; }}>
            <summary>What of its spec has changed since revision {last.number}</summary>
            {isDiff.value && <SpecDiff title={`From revision ${last.number} to the present spec`} before={before} after={after} />}
          </details>
        )}
      </div>
    </Card>
  );
}
