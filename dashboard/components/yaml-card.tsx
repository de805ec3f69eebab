import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { AnyResource } from '../../model/write.js';
import { Card } from './card.js';
import { Yaml } from './yaml.js';
import '../styles/network-state.css';

/** An object as it is stored; written out only once somebody opens it. */
export function YamlCard({ object }: { readonly object: AnyResource }): JSX.Element {
  const isOpen = useSignal(false);
  return (
    <Card wide title="YAML">
      <details class="fold" onToggle={(event) => { isOpen.value = event.currentTarget.open; }}>
        <summary>The whole object, as <code>drover get {object.kind.toLowerCase()} {object.metadata.name} -o yaml</code> prints it</summary>
        <div class="inside">{isOpen.value && <Yaml object={object} />}</div>
      </details>
    </Card>
  );
}
