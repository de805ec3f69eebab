import type { SecurityAssociation, SecurityPolicy } from '../model/index.js';

/**
 * One change on one host, as data. `namespace` is a network namespace, absent = the host's own. Steps are in the order of execution;
 * what lies side by side and goes to the same tool in the same namespace is sent to one process (host/apply/render.ts).
 */
export type HostStep = NamespaceStep | LinkStep | ReturnStep | RowStep | EspStep | TableStep | IpvsStep | DnsStep;

export type NamespaceStep =
  | { readonly kind: 'createNamespace'; readonly namespace: string }
  /** Notes that a namespace which is there already is Drover's. */
  | { readonly kind: 'claimNamespace'; readonly namespace: string }
  | { readonly kind: 'removeNamespace'; readonly namespace: string }
  | { readonly kind: 'setSysctls'; readonly namespace?: string; readonly purpose: 'host' | 'loadBalancer' | 'ingress' | 'task' }
  | { readonly kind: 'markReady'; readonly id: string }
  | { readonly kind: 'unmarkReady'; readonly id: string };

export type LinkStep =
  | { readonly kind: 'createBridge'; readonly namespace: string; readonly mtu: number }
  | { readonly kind: 'createVxlan'; readonly namespace: string; readonly vni: number; readonly local: string; readonly port: number; readonly mtu: number }
  /** A pair between a bridge port (`namespace` given) or a gateway leg on the host, and `peer`. */
  | { readonly kind: 'createPair'; readonly namespace?: string; readonly link: string; readonly mtu?: number; readonly peer: PairEnd }
  | { readonly kind: 'attachPort'; readonly namespace: string; readonly link: string }
  | { readonly kind: 'setUp'; readonly namespace?: string; readonly link: string }
  | { readonly kind: 'removeLink'; readonly namespace?: string; readonly link: string }
  /** With prefix length. */
  | { readonly kind: 'addAddress' | 'removeAddress'; readonly namespace?: string; readonly link: string; readonly address: string }
  | { readonly kind: 'addRoute' | 'removeRoute'; readonly link: string; readonly address: string }
  | { readonly kind: 'setDefaultRoute'; readonly namespace: string; readonly link: string; readonly via: string };

/** What leads answers back to the node that the request came by (nft-task.ts): `mark` is that of packets and the number of the table. */
export type ReturnStep =
  | { readonly kind: 'setReturnSysctls'; readonly namespace: string; readonly link: string }
  | { readonly kind: 'addReturnRule' | 'removeReturnRule' | 'removeReturnRoute'; readonly namespace: string; readonly mark: number }
  | { readonly kind: 'setReturnRoute'; readonly namespace: string; readonly mark: number; readonly via: string; readonly link: string };

export interface PairEnd {
  readonly namespace: string;
  readonly link: string;
  readonly mac: string;
}

export type RowStep =
  | { readonly kind: 'setNeighbour'; readonly namespace: string; readonly address: string; readonly mac: string }
  | { readonly kind: 'removeNeighbour'; readonly namespace: string; readonly address: string }
  | { readonly kind: 'setForwarding' | 'removeForwarding'; readonly namespace: string; readonly mac: string; readonly vtep: string };

export type EspStep =
  /** Its key is sent beside the script (host/apply/render-esp.ts). */
  | { readonly kind: 'addAssociation' | 'removeAssociation'; readonly association: SecurityAssociation }
  | { readonly kind: 'setPolicy' | 'removePolicy'; readonly policy: SecurityPolicy };

export type TableStep =
  | { readonly kind: 'replaceTable'; readonly namespace?: string; readonly text: string; readonly fingerprint: string }
  | { readonly kind: 'removeTable'; readonly namespace?: string };

export type IpvsStep =
  | { readonly kind: 'addVirtualService' | 'removeVirtualService'; readonly namespace: string; readonly service: string; readonly fwmark: number }
  | { readonly kind: 'addDestination' | 'setWeight'; readonly namespace: string; readonly service: string; readonly fwmark: number; readonly address: string; readonly weight: number }
  | { readonly kind: 'removeDestination'; readonly namespace: string; readonly service: string; readonly fwmark: number; readonly address: string };

export type DnsStep =
  | { readonly kind: 'writeHostsFile'; readonly file: string; readonly text: string }
  | { readonly kind: 'removeHostsFile'; readonly file: string }
  /** With all files of a network that the host leaves. */
  | { readonly kind: 'removeHostsDirectory'; readonly network: string }
  /** Restarts one that runs. `networks`: directories that must be there before. */
  | { readonly kind: 'startResolver'; readonly id: string; readonly environment: string; readonly networks: readonly string[] }
  | { readonly kind: 'stopResolver'; readonly id: string };
