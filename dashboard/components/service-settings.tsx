import type { JSX } from 'preact';
import type { ClusterView } from '../../model/cluster-view.js';
import type { Mount } from '../../model/mount.js';
import { filesOf } from '../../model/file.js';
import type { Service, ServiceSpec } from '../../model/service.js';
import type { Task } from '../../model/task.js';
import { isWanted } from '../../model/task.js';
import { byName } from '../data/sorting.js';
import { answeringAddresses, portRows } from '../data/port-words.js';
import { healthText, modeText, placementLines, resourceLines, restartText } from '../data/setting-words.js';
import { Card } from './card.js';
import { Lines } from './lines.js';
import { ObjectLink } from './links.js';
import { Labels, Pairs } from './pairs.js';

/** What runs: image, command, and what is around them. */
export function ContainerCard({ spec }: { readonly spec: ServiceSpec }): JSX.Element {
  return (
    <Card title="What it runs">
      <Pairs items={[
        ['Image', <code>{spec.image}</code>],
        ['Digest', spec.imageDigest === undefined ? <span class="quiet">not known: each node takes what the tag stands for there</span> : <code>{spec.imageDigest}</code>],
        ['Entrypoint', codeOf(spec.entrypoint)],
        ['Command', codeOf(spec.command)],
        ['Environment', Object.keys(spec.env).length === 0 ? undefined : <span class="row">{Object.keys(spec.env).sort().map((name) => <span class="tag" key={name}>{name}</span>)}</span>],
        ['Secrets and configs', filesOf(spec).length === 0 ? undefined : <Lines lines={filesOf(spec).map(({ kind, reference }) => `${kind.toLowerCase()} ${reference.source} at ${reference.target}`)} />],
        ['Mounts', spec.mounts === undefined ? undefined : <Lines lines={spec.mounts.map(mountText)} />],
        ['Resources', linesOr(resourceLines(spec.resources), 'no limit, and nothing kept free')],
        ['Health check', (spec.healthcheck === undefined ? undefined : healthText(spec.healthcheck)) ?? <span class="quiet">none: a task counts as healthy while its container runs</span>],
      ]} />
    </Card>
  );
}

const codeOf = (words: readonly string[] | undefined): JSX.Element | undefined => (words === undefined ? undefined : <code>{words.join(' ')}</code>);

const linesOr = (lines: readonly string[], none: string): JSX.Element => (lines.length === 0 ? <span class="quiet">{none}</span> : <Lines lines={lines} />);

const mountText = (mount: Mount): string => `${mount.type === 'tmpfs' ? 'memory' : `${mount.type} ${mount.source ?? 'of its own'}`} at ${mount.target}${mount.readOnly === true ? ', read-only' : ''}`;

/** Where it runs, and what becomes of tasks that end. */
export function PlacementCard({ service }: { readonly service: Service }): JSX.Element {
  const { metadata, spec } = service;
  return (
    <Card title="Where and how it runs">
      <Pairs items={[
        ['Mode', modeText(spec.mode)],
        ['Placement', linesOr(placementLines(spec.placement), 'on any node that takes tasks')],
        ['Tasks are moved', spec.rebalance === true ? 'to nodes that have fewer of them' : undefined],
        ['Restarted', restartText(spec)],
        ['Stopped', `with ${spec.stopSignal ?? 'SIGTERM'}, and killed after ${Math.round(spec.stopGracePeriodMs / 1000)} s`],
        ['Labels', Object.keys(metadata.labels).length === 0 ? undefined : <Labels labels={metadata.labels} />],
      ]} />
    </Card>
  );
}

export interface ReachCardProps {
  readonly view: ClusterView;
  readonly service: Service;
  readonly tasks: readonly Task[];
}

/** How it is reached: published ports, networks, addresses and names. */
export function ReachCard({ view, service: { metadata: { name }, spec, status }, tasks }: ReachCardProps): JSX.Element {
  const nodesWithTasks = new Set(tasks.filter(isWanted).flatMap((task) => task.status.node ?? []));
  const ports = portRows(spec.ports, answeringAddresses(spec.ports.length === 0 ? [] : byName(view.list('Node')), nodesWithTasks));
  return (
    <Card title="How it is reached">
      <Pairs items={[
        ['Published ports', ports.length === 0 ? <span class="quiet">none: only tasks on its networks reach it</span> : <ul class="list ports">{ports.map((port) => (
          <li key={port.key}><strong>{port.key}</strong> {port.text}.{port.hint !== undefined && <> For example <code>{port.hint}</code>.</>}{port.path !== undefined && <> <a href={port.path}>Show the way of a request</a></>}</li>
        ))}</ul>],
        ['Networks', spec.networks.length === 0 ? <span class="quiet">none</span> : <ul class="list lines">{spec.networks.map((network) => (
          <li key={network}><ObjectLink kind="Network" name={network} />: <NetworkWords address={status.virtualAddresses[network]} names={[name, ...(spec.aliases?.[network] ?? [])]} isDnsrr={spec.endpointMode === 'dnsrr'} /></li>
        ))}</ul>],
        ['In the routing mesh', status.virtualAddresses.ingress === undefined ? undefined : <code>{status.virtualAddresses.ingress}</code>],
      ]} />
    </Card>
  );
}

/** To what its names lead there. */
const NetworkWords = ({ address, names, isDnsrr }: { readonly address: string | undefined; readonly names: readonly string[]; readonly isDnsrr: boolean }): JSX.Element => (
  <>{names.length === 1 ? 'the name ' : 'the names '}<code>{names.join(', ')}</code> {names.length === 1 ? 'leads' : 'lead'} to {isDnsrr ? 'the addresses of its tasks in turn' : address === undefined ? 'an address that is not given yet' : <><code>{address}</code>, which spreads connections over its tasks</>}</>
);
