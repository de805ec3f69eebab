import { createHash } from 'node:crypto';
import {
  bridgePort, gatewayLink, INGRESS, INGRESS_GATEWAY_LINK, LB_PORT, macOf, subnetOf,
  type HostState, type ObservedHost, type ObservedLeg, type ObservedLoadBalancer, type ObservedOverlay, type ObservedResolver, type ObservedReturnPaths, type ObservedTask,
  type OverlayState, type ReturnPath, type TaskNamespace,
} from '../model/index.js';
import { expectedEncryption } from './host-encryption.js';
import { hostTable } from './nft-host.js';
import { loadBalancerTable } from './nft-namespace.js';
import { taskTable } from './nft-task.js';
import { remembered } from './remembered.js';

/** Where the host keeps hosts files: one directory per network, watched by the resolvers of its tasks. */
export const DNS_DIR = '/run/drover/dns';

/** 16 hex digits; equal for equal states. What the host remembers as the state that was applied completely. */
export const stampOf = (state: HostState | undefined): string => (state === undefined ? digestOf(NONE) : stampOfState(state));

/** A hash of hashes: the long lists of an overlay are mostly those of the state before, or those of other hosts. */
const stampOfState = remembered(({ networks, ...host }: HostState): string =>
  hash({ ...host, networks: networks.map(({ peers, virtualServices, names, ...overlay }) => ({ ...overlay, lists: [peers, virtualServices, names].map(digestOf) })) }));

const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
const digestOf = remembered((list: object): string => hash(list));
const NONE: readonly unknown[] = [];

export const NOTHING: ObservedHost = {
  bootId: '', stamp: '', gateway: { isForwarding: false, legs: {}, table: '' }, encryption: { associations: {}, policies: {} }, overlays: {}, loadBalancers: {}, tasks: {}, hostsFiles: {}, resolvers: {},
};

/** What an observation would show right after the state was applied; undefined = nothing of Drover's. */
export function expectedHost(state: HostState | undefined): ObservedHost {
  if (state === undefined) return NOTHING;
  const { networks, namespaces, gateway } = state;
  return {
    bootId: '',
    stamp: stampOf(state),
    encryption: expectedEncryption(state),
    gateway: { isForwarding: true, legs: expectedLegs(state), table: hostTable(state).fingerprint },
    overlays: recordOf(networks, ({ name }) => name, (overlay) => expectedOverlay(overlay, state)),
    loadBalancers: recordOf(networks, ({ name }) => name, (overlay) => expectedLoadBalancer(overlay, state)),
    tasks: recordOf(namespaces, ({ id }) => id, (namespace) => expectedTask(namespace, gateway.address)),
    hostsFiles: Object.fromEntries(networks.flatMap(({ name, names }) => names.map(({ file, records }) => [`${name}/${file}`, hostsText(records)] as const))),
    resolvers: recordOf(namespaces, ({ id }) => id, expectedResolver),
  };
}

export const hostsText = remembered((records: OverlayState['names'][number]['records']): string =>
  records.map(({ address, names }) => `${address} ${names.join(' ')}\n`).join(''));

export function expectedLegs({ networks, namespaces, gateway }: HostState): ObservedHost['gateway']['legs'] {
  const leg = (address: string): ObservedLeg => ({ isUp: true, addresses: [`${gateway.address}/32`], routes: [address] });
  const ingress = networks.some(({ name }) => name === INGRESS) ? [[INGRESS_GATEWAY_LINK, leg(gateway.ingress)] as const] : [];
  const tasks = namespaces.flatMap(({ id, gatewayAddress }) => (gatewayAddress === undefined ? [] : [[gatewayLink(id), leg(gatewayAddress)] as const]));
  return Object.fromEntries([...ingress, ...tasks]);
}

function expectedOverlay({ name, vni, mtu, peers }: OverlayState, { vtep, vxlanPort, namespaces }: HostState): ObservedOverlay {
  const local = namespaces.filter(({ interfaces }) => interfaces.some(({ network }) => network === name));
  return {
    isClaimed: true,
    bridge: { isUp: true },
    vxlan: { vni, local: vtep, port: vxlanPort, isStatic: true, isAttached: true, mtu },
    ports: recordOf([LB_PORT, ...local.map(({ id }) => bridgePort(id))], (port) => port, () => ({ isAttached: true })),
    // Made when they are read: the lists are long, and a list that stays the same is not looked at (host-overlay.ts).
    get neighbours() {
      return recordOf(peers, ({ address }) => address, ({ address }) => macOf(address));
    },
    get forwarding() {
      return recordOf(peers, ({ address }) => macOf(address), (peer) => peer.vtep);
    },
  };
}

function expectedLoadBalancer(overlay: OverlayState, { gateway }: HostState): ObservedLoadBalancer {
  const { name, subnet, loadBalancer, virtualServices } = overlay;
  const vips = virtualServices.flatMap(({ vip }) => (vip === undefined ? [] : [`${vip}/32`]));
  const eth0 = { mac: macOf(loadBalancer), isUp: true, addresses: [`${loadBalancer}/${subnetOf(subnet).prefixLength}`, ...vips].sort() };
  const eth1 = { mac: macOf(gateway.ingress), isUp: true, addresses: [`${gateway.ingress}/32`] };
  return {
    isClaimed: true,
    links: name === INGRESS ? { eth0, eth1 } : { eth0 },
    ...(name === INGRESS ? { defaultRoute: gateway.address } : {}),
    hasSysctls: true,
    table: loadBalancerTable(overlay).fingerprint,
    virtualServices: recordOf(virtualServices, ({ fwmark }) => String(fwmark), ({ destinations }) => weightsOf(destinations)),
  };
}

const weightsOf = remembered((destinations: OverlayState['virtualServices'][number]['destinations']) => recordOf(destinations, ({ address }) => address, ({ weight }) => weight));

function expectedTask(namespace: TaskNamespace, gateway: string): ObservedTask {
  const { interfaces, gatewayAddress, returnPaths } = namespace;
  const addresses = [...interfaces.map(({ address, prefixLength }) => ({ address, prefixLength })), ...(gatewayAddress === undefined ? [] : [{ address: gatewayAddress, prefixLength: 32 }])];
  const links = addresses.map(({ address, prefixLength }, index) => [`eth${index}`, { mac: macOf(address), isUp: true, addresses: [`${address}/${prefixLength}`] }] as const);
  return {
    isClaimed: true,
    isReady: true,
    links: Object.fromEntries(links),
    ...(gatewayAddress === undefined ? {} : { defaultRoute: gateway }),
    table: taskTable(namespace)?.fingerprint ?? '',
    ...(returnPaths === undefined ? {} : { returnPaths: expectedReturnPaths(returnPaths) }),
  };
}

const expectedReturnPaths = remembered((paths: readonly ReturnPath[]): ObservedReturnPaths =>
  ({ hasSysctls: true, rules: paths.map(({ mark }) => mark), routes: Object.fromEntries(paths.map(({ mark, via }) => [String(mark), via])) }));

const expectedResolver = ({ dns }: TaskNamespace): ObservedResolver => ({
  environment: `ARGS=${[...dns.networks.map((network) => `--hostsdir=${DNS_DIR}/${network}`), ...dns.upstreams.map((upstream) => `--server=${upstream}`)].join(' ')}\n`,
  isActive: true,
});

function recordOf<T, V>(items: readonly T[], keyOf: (item: T) => string, valueOf: (item: T) => V): Readonly<Record<string, V>> {
  const record: Record<string, V> = {};
  for (const item of items) record[keyOf(item)] = valueOf(item);
  return record;
}
