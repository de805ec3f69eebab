import {
  INGRESS, isPeerState, overlayMtuOn, type ClusterView, type HostsFile, type Network, type Node, type OverlayState, type ReturnPath, type Task, type VirtualService,
} from '../model/index.js';
import { Endpoints } from './endpoints.js';
import { byName } from './order.js';
import { planNames } from './overlay-names.js';
import { planVirtualServices } from './overlay-services.js';
import { planReturnPaths } from './return-paths.js';

/** What all hosts of one network share; planned once per revision of the network, then cut to size per host (overlayOf). */
export interface OverlayPicture {
  readonly name: string;
  readonly vni: number;
  readonly subnet: string;
  readonly mtu: number;
  /** Of tasks and load balancers. */
  readonly endpoints: Endpoints;
  /** Of the ingress network only, so far as nodes are present: where requests may come from. */
  readonly returnPaths: readonly ReturnPath[];
  readonly virtualServices: readonly VirtualService[];
  readonly names: readonly HostsFile[];
}

/** undefined until the network is allocated. Lists that are as they were in `before` are taken over from it. Cost: its tasks, services and nodes. */
export function planOverlayPicture(view: ClusterView, name: string, before?: OverlayPicture): OverlayPicture | undefined {
  const network = view.network(name);
  if (network === undefined || network.status.vni === 0 || network.status.subnet === '') return undefined;
  const tasks = view.tasksOnNetwork(name).filter((task) => isPresent(view, task));
  const services = [...view.servicesOnNetwork(name)].sort(byName);
  const attached = view.nodesOnNetwork(name).filter((node) => node.status.vtep !== undefined);
  const loadBalancers = loadBalancerEndpoints(name, attached);
  const endpoints = new Endpoints([...taskEndpoints(view, name, tasks), ...loadBalancers]);
  return {
    name,
    vni: network.status.vni,
    subnet: network.status.subnet,
    mtu: overlayMtu(network, attached),
    endpoints: before?.endpoints.equals(endpoints) === true ? before.endpoints : endpoints,
    returnPaths: shareList(before?.returnPaths, name === INGRESS ? planReturnPaths(network.status.subnet, loadBalancers.map(({ address }) => address)) : []),
    virtualServices: shareList(before?.virtualServices, planVirtualServices({ network: name, services, tasks })),
    names: shareList(before?.names, name === INGRESS ? [] : planNames({ network: name, services, tasks })),
  };
}

/** One host's part; undefined for a node without an address on the network. */
export function overlayOf(picture: OverlayPicture, node: Node): OverlayState | undefined {
  const loadBalancer = node.status.attachments[picture.name];
  if (loadBalancer === undefined) return undefined;
  const { name, vni, subnet, mtu, virtualServices, names } = picture;
  return { name, vni, subnet, mtu, loadBalancer, peers: picture.endpoints.beside(node.metadata.name), virtualServices, names };
}

/** `after`, with each item that stands as it was at its place in `before` taken from there, or `before` itself when all do. */
function shareList<T>(before: readonly T[] | undefined, after: readonly T[]): readonly T[] {
  if (before === undefined) return after;
  const shared = after.map((item, index) => (JSON.stringify(item) === JSON.stringify(before[index]) ? before[index] ?? item : item));
  return shared.length === before.length && shared.every((item, index) => item === before[index]) ? before : shared;
}

/** A node that is not down for good, and stays: what it runs may still be reached. */
export const isNodePresent = (node: Node | undefined): node is Node => node !== undefined && isPeerState(node.status.state);

/** Holds an address on a node that may run it. */
const isPresent = (view: ClusterView, { status }: Task): boolean => !status.released && status.node !== undefined && isNodePresent(view.node(status.node));

const taskEndpoints = (view: ClusterView, network: string, tasks: readonly Task[]) =>
  tasks.flatMap(({ status }) => {
    const address = status.addresses[network];
    const vtep = status.node === undefined ? undefined : view.node(status.node)?.status.vtep;
    return address === undefined || status.node === undefined || vtep === undefined ? [] : [{ address, vtep: vtep.address, node: status.node }];
  });

const loadBalancerEndpoints = (network: string, attached: readonly Node[]) =>
  attached.filter(isNodePresent).flatMap(({ metadata, status: { attachments, vtep } }) => {
    const address = attachments[network];
    return address === undefined || vtep === undefined ? [] : [{ address, vtep: vtep.address, node: metadata.name }];
  });

/** The same on all hosts, as a VXLAN has no path MTU discovery. Down nodes count: they come back with the interfaces they have. */
export const overlayMtu = ({ spec }: Network, attached: readonly Node[]): number =>
  spec.mtu ?? overlayMtuOn(Math.min(1500, ...attached.map(({ status }) => status.vtep?.mtu ?? 1500)), spec.encrypted);
