import type { JSX } from 'preact';
import type { AnyResource } from '../../model/write.js';
import { Card } from './card.js';
import { Fold } from './fold.js';
import { Yaml } from './yaml.js';

/** An object as it is stored. */
export const YamlCard = ({ object }: { readonly object: AnyResource }): JSX.Element => (
  <Card wide title="YAML">
    <Fold summary={<span>The whole object, as <code>drover get {object.kind.toLowerCase()} {object.metadata.name} -o yaml</code> prints it</span>}><Yaml object={object} /></Fold>
  </Card>
);
