import type { HostStep } from '../../plan/host-step.js';
import { espLines } from './render-esp.js';

/** Of the rules in a task's namespace that lead answers back: before the main table. */
export const RETURN_PRIORITY = 1000;

/** Lines for `ip -batch`; [] for a step of another tool. Verbs are `replace` where there is one, so a second run changes nothing. */
export function ipLines(step: HostStep): string[] {
  switch (step.kind) {
    case 'createNamespace': return [`netns add ${step.namespace}`];
    case 'removeNamespace': return [`netns del ${step.namespace}`];
    case 'createBridge': return [`link add name br0 netns ${step.namespace} mtu ${step.mtu} type bridge`];
    case 'createVxlan': return [`link add name vxlan0 netns ${step.namespace} mtu ${step.mtu} type vxlan id ${step.vni} dstport ${step.port} local ${step.local} nolearning proxy`];
    case 'createPair': return [pairLine(step)];
    case 'attachPort': return [`link set ${step.link} master br0 up`];
    case 'setUp': return [`link set ${step.link} up`];
    case 'removeLink': return [`link del ${step.link}`];
    case 'addAddress': return [`addr replace ${step.address} dev ${step.link}`];
    case 'removeAddress': return [`addr del ${step.address} dev ${step.link}`];
    case 'addRoute': return [`route replace ${step.address}/32 dev ${step.link}`];
    case 'removeRoute': return [`route del ${step.address}/32 dev ${step.link}`];
    case 'setDefaultRoute': return [`route replace ${step.via} dev ${step.link} scope link`, `route replace default via ${step.via} dev ${step.link}`];
    case 'addReturnRule': return [`rule add pref ${RETURN_PRIORITY} fwmark ${step.mark} lookup ${step.mark}`];
    case 'removeReturnRule': return [`rule del pref ${RETURN_PRIORITY} fwmark ${step.mark} lookup ${step.mark}`];
    case 'setReturnRoute': return [`route replace default via ${step.via} dev ${step.link} table ${step.mark}`];
    case 'removeReturnRoute': return [`route del default table ${step.mark}`];
    case 'setNeighbour': return [`neigh replace ${step.address} lladdr ${step.mac} dev vxlan0 nud permanent`];
    case 'removeNeighbour': return [`neigh del ${step.address} dev vxlan0`];
    default: return espLines(step);
  }
}

/** Lines for `bridge -batch`. */
export function bridgeLines(step: HostStep): string[] {
  switch (step.kind) {
    case 'setForwarding': return [`fdb replace ${step.mac} dev vxlan0 self permanent dst ${step.vtep}`];
    case 'removeForwarding': return [`fdb del ${step.mac} dev vxlan0 self permanent dst ${step.vtep}`];
    default: return [];
  }
}

function pairLine({ namespace, link, mtu, peer }: Extract<HostStep, { kind: 'createPair' }>): string {
  const size = mtu === undefined ? '' : ` mtu ${mtu}`;
  const near = `link add name ${link}${namespace === undefined ? '' : ` netns ${namespace}`}${size} type veth`;
  return `${near} peer name ${peer.link} netns ${peer.namespace}${size} address ${peer.mac}`;
}
