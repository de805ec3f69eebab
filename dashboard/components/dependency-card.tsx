import type { JSX } from 'preact';
import type { ClusterView } from '../../model/cluster-view.js';
import type { DependencyCondition, Service } from '../../model/service.js';
import { byName } from '../data/sorting.js';
import { Card } from './card.js';
import { ObjectLink } from './links.js';
import { Pairs } from './pairs.js';

const CONDITIONS: Readonly<Record<DependencyCondition, string>> = { started: 'once all its tasks run', healthy: 'once all its tasks are healthy', completed: 'once it has done its work' };

/** What has to come before it, and what comes after it; nothing where it stands alone. */
export function DependencyCard({ view, service }: { readonly view: ClusterView; readonly service: Service }): JSX.Element | null {
  const { metadata: { name }, spec, status } = service;
  const before = Object.entries(spec.dependsOn ?? {});
  const after = byName([...view.list('Service')].filter(({ spec: { dependsOn } }) => dependsOn !== undefined && Object.hasOwn(dependsOn, name)));
  if (before.length === 0 && after.length === 0) return null;
  return (
    <Card title="Order of start">
      <Pairs items={[
        ['Now', status.waitsFor],
        ['Starts after', before.length === 0 ? undefined : <ul class="list lines">{before.map(([other, { condition }]) => <li key={other}><ObjectLink kind="Service" name={other} />, {CONDITIONS[condition]}</li>)}</ul>],
        ['Comes before', after.length === 0 ? undefined : <ul class="list lines">{after.map(({ metadata }) => <li key={metadata.name}><ObjectLink kind="Service" name={metadata.name} /></li>)}</ul>],
      ]} />
    </Card>
  );
}
