import { filesOf, INGRESS, listenerName, listenerOn, portKey, portsClash, type Listener, type NodeSpec, type PortSpec } from '../../model/index.js';
import type { ManifestFor } from '../manifest.js';
import { nearest } from '../nearest.js';
import type { Finding } from '../problem.js';
import { dependencyFindings } from './dependencies.js';
import type { Target } from './target.js';
import { templateLabelFindings } from './template-labels.js';

const SSH_PORT = 22;
/** Given to ports that the manifest leaves to the system; as Swarm's and Kubernetes'. */
export const AUTOMATIC_PORTS = { first: 30_000, last: 32_767 } as const;

/** Networks, services, labels, secrets and configs that do not exist, and names and published ports that are another's. */
export const serviceFindings = (target: Target, manifest: ManifestFor<'Service'>): Finding[] => [
  ...missingNetworks(target, manifest), ...templateLabelFindings(manifest), ...takenNames(target, manifest), ...missingFiles(target, manifest), ...takenPorts(target, manifest),
  ...dependencyFindings(target, manifest),
];

function missingNetworks({ networks }: Target, { spec }: ManifestFor<'Service'>): Finding[] {
  const known = networks.map(({ name }) => name).filter((name) => name !== INGRESS);
  return spec.networks.flatMap((name, index) => {
    if (known.includes(name)) return [];
    const suggestion = nearest(name, known);
    return [{ path: ['spec', 'networks', index], message: `network ${name} does not exist`, ...(suggestion === undefined ? {} : { suggestion }) }];
  });
}

/** Two services may share an alias: it leads to both. A service's name leads to that service alone. */
const takenNames = ({ services }: Target, { metadata: { name }, spec }: ManifestFor<'Service'>): Finding[] =>
  spec.networks.flatMap((network, index) => (spec.aliases?.[network] ?? []).flatMap((alias, position) => {
    const isTaken = services.some((service) => service.name === alias && service.name !== name && service.spec.networks.includes(network));
    return isTaken ? [{ path: ['spec', 'networks', index, 'aliases', position], message: `${alias} is the name of a service on network ${network}: choose another` }] : [];
  }));

function missingFiles({ files }: Target, { spec: { secrets = [], configs = [], imagePullSecret } }: ManifestFor<'Service'>): Finding[] {
  const before = { Secret: 0, Config: secrets.length };
  const uses = filesOf({ secrets, configs }).map(({ kind, reference: { source } }, at) => ({ kind, name: source, path: ['spec', kind === 'Secret' ? 'secrets' : 'configs', at - before[kind]] }));
  const login = imagePullSecret === undefined ? [] : [{ kind: 'Secret' as const, name: imagePullSecret, path: ['spec', 'imagePullSecret'] }];
  return [...uses, ...login].flatMap(({ kind, name, path }) => {
    const { all } = files[kind];
    if (all.includes(name)) return [];
    const suggestion = nearest(name, all);
    return [{ path, message: `${kind.toLowerCase()} ${name} does not exist: create it first, or in the same apply`, ...(suggestion === undefined ? {} : { suggestion }) }];
  });
}

const takenPorts = (target: Target, { metadata: { name }, spec }: ManifestFor<'Service'>): Finding[] =>
  spec.ports.flatMap((port, index) => {
    const path = ['spec', 'ports', index];
    if (port.published === 0) return [{ path, message: `no port is free for it from ${AUTOMATIC_PORTS.first} to ${AUTOMATIC_PORTS.last}: give it one with published` }];
    const owner = systemOwner(target, port) ?? serviceOwner(target, name, port);
    if (owner !== undefined) return [{ path, message: `port ${portKey(port)} is already ${owner}` }];
    const strangers = strangersTo(target, name, port);
    return strangers.length === 0 ? [] : [{ path, message: `port ${portKey(port)} is already ${heldBy(strangers)}`, nodes: strangers.map(({ node }) => node) }];
  });

function serviceOwner({ services }: Target, name: string, port: PortSpec): string | undefined {
  const owner = services.find((service) => service.name !== name && service.spec.ports.some((other) => portsClash(other, port)));
  return owner === undefined ? undefined : `published by service ${owner.name}`;
}

/**
 * Connections would go to the service, and whoever listens would hear nothing any more. A port that the service has already is not taken from it: its status says
 * who came. With mode host the scheduler looks for nodes where the port is free.
 */
const strangersTo = (target: Target, name: string, port: PortSpec): readonly Stranger[] =>
  (port.mode === 'host' || target.portsOf(name).some((held) => held.mode === 'ingress' && portKey(held) === portKey(port)) ? [] : strangersOn(target, port));

interface Stranger {
  readonly node: string;
  readonly listener: Listener;
}

/** Who else listened on the port when the hosts were looked at last. */
export const strangersOn = ({ listeners }: Target, port: PortSpec): readonly Stranger[] =>
  listeners.flatMap(({ node, all }) => {
    const listener = listenerOn(all, port);
    return listener === undefined ? [] : [{ node, listener }];
  });

function heldBy([first, ...others]: readonly Stranger[]): string {
  const more = others.length === 0 ? '' : ` and ${others.length} other node${others.length === 1 ? '' : 's'}`;
  return first === undefined ? '' : `listened on by ${listenerName(first.listener)} (${first.listener.address}) of node ${first.node}${more}: stop it, or publish another port`;
}

/** A published port takes the place of the host's own: ssh and VXLAN would be cut off. */
export function systemOwner({ settings, nodes }: Target, { published, protocol }: PortSpec): string | undefined {
  if (protocol === 'udp' && published === settings.vxlanPort) return 'used for VXLAN between the nodes';
  if (protocol !== 'tcp') return undefined;
  const node = nodes.find((one) => sshPortsOf(one).includes(published));
  return node === undefined ? undefined : `used by sshd of node ${node.name}`;
}

/** Behind a forwarded port the host itself listens on 22, as far as can be known. */
const sshPortsOf = ({ spec: { ssh } }: { readonly spec: Pick<NodeSpec, 'ssh'> }): number[] => (/^(127\.|localhost$|::1$)/.test(ssh.host) ? [SSH_PORT] : [ssh.port]);
