import type { SecurityAssociation } from '../model/index.js';
import type { HostStep } from './host-step.js';

/** One sentence per difference, in the order of the plan. Consequences (a link up after its creation, a mark) are left out where the cause is named. */
export const describeDrift = (steps: readonly HostStep[]): string[] => [...new Set(steps.flatMap((step) => sentence(step) ?? []))];

function sentence(step: HostStep): string | undefined {
  switch (step.kind) {
    case 'createNamespace': return `namespace ${step.namespace} missing`;
    case 'claimNamespace': return `note of namespace ${step.namespace} missing`;
    case 'removeNamespace': return `namespace ${step.namespace} should not be there`;
    case 'setSysctls': return step.namespace === undefined ? 'sysctl: net.ipv4.ip_forward is off' : `sysctl: values in ${step.namespace} differ`;
    case 'markReady': return `namespace ${step.id} not complete`;
    case 'unmarkReady': return undefined;
    default: return linkSentence(step) ?? returnSentence(step) ?? rowSentence(step) ?? ruleSentence(step);
  }
}

function linkSentence(step: HostStep): string | undefined {
  switch (step.kind) {
    case 'createBridge': return `link: br0 missing in ${step.namespace}`;
    case 'createVxlan': return `link: vxlan0 (VNI ${step.vni}) missing or wrong in ${step.namespace}`;
    case 'createPair': return `link: ${step.link} missing in ${where(step.namespace)} (to ${step.peer.link} in ${step.peer.namespace})`;
    case 'attachPort': return `link: ${step.link} not an active port of br0 in ${step.namespace}`;
    case 'setUp': return `link: ${step.link} down in ${where(step.namespace)}`;
    case 'removeLink': return `link: ${step.link} in ${where(step.namespace)} should not be there as it is`;
    case 'addAddress': return `address: ${step.address} missing from ${step.link} in ${where(step.namespace)}`;
    case 'removeAddress': return `address: ${step.address} should not be on ${step.link} in ${where(step.namespace)}`;
    case 'addRoute': return `route: ${step.address} missing on ${step.link}`;
    case 'removeRoute': return `route: ${step.address} should not be on ${step.link}`;
    case 'setDefaultRoute': return `route: default via ${step.via} missing in ${step.namespace}`;
    default: return undefined;
  }
}

function returnSentence(step: HostStep): string | undefined {
  switch (step.kind) {
    case 'setReturnSysctls': return `sysctl: values for requests from any address in ${step.namespace} differ`;
    case 'addReturnRule': return `rule: fwmark ${step.mark} missing in ${step.namespace}`;
    case 'removeReturnRule': return `rule: fwmark ${step.mark} should not be in ${step.namespace}`;
    case 'setReturnRoute': return `route: default via ${step.via} in table ${step.mark} missing or wrong in ${step.namespace}`;
    case 'removeReturnRoute': return `route: table ${step.mark} should not be in ${step.namespace}`;
    default: return undefined;
  }
}

function rowSentence(step: HostStep): string | undefined {
  switch (step.kind) {
    case 'setNeighbour': return `neighbour: ${step.address} missing or wrong in ${step.namespace}`;
    case 'removeNeighbour': return `neighbour: ${step.address} should not be in ${step.namespace}`;
    case 'setForwarding': return `fdb: ${step.mac} via ${step.vtep} missing or wrong in ${step.namespace}`;
    case 'removeForwarding': return `fdb: ${step.mac} via ${step.vtep} should not be in ${step.namespace}`;
    default: return undefined;
  }
}

function ruleSentence(step: HostStep): string | undefined {
  switch (step.kind) {
    case 'addAssociation': return `esp: key ${espOf(step.association)} missing`;
    case 'removeAssociation': return `esp: key ${espOf(step.association)} should not be there`;
    case 'setPolicy': return `esp: policy for ${step.policy.destination} missing or wrong`;
    case 'removePolicy': return `esp: policy for ${step.policy.destination} should not be there`;
    case 'replaceTable': return `nft: table ip drover missing or changed in ${where(step.namespace)}`;
    case 'removeTable': return `nft: table ip drover should not be in ${where(step.namespace)}`;
    case 'addVirtualService': return `ipvs: ${step.service} (fwmark ${step.fwmark}) missing in ${step.namespace}`;
    case 'removeVirtualService': return `ipvs: ${step.service} should not be in ${step.namespace}`;
    case 'addDestination': return `ipvs: ${step.address} missing from ${step.service} in ${step.namespace}`;
    case 'setWeight': return `ipvs: weight of ${step.address} in ${step.service} in ${step.namespace} is not ${step.weight}`;
    case 'removeDestination': return `ipvs: ${step.address} should not be in ${step.service} in ${step.namespace}`;
    case 'writeHostsFile': return `dns: ${step.file} missing or wrong`;
    case 'removeHostsFile': return `dns: ${step.file} should not be there`;
    case 'removeHostsDirectory': return `dns: files of ${step.network} should not be there`;
    case 'startResolver': return `dns: resolver of ${step.id} not running or wrong`;
    case 'stopResolver': return `dns: resolver of ${step.id} should not run`;
    default: return undefined;
  }
}

const espOf = ({ source, destination, spi }: SecurityAssociation): string => `0x${spi.toString(16)} from ${source} to ${destination}`;
const where = (namespace: string | undefined): string => namespace ?? 'the host';
