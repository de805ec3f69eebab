import { INGRESS } from './network.js';

/** Names on hosts: where a person who knows Swarm looks for them. */
export const overlayNamespace = (network: string): string => `1-${network}`;
export const lbNamespace = (network: string): string => (network === INGRESS ? 'ingress_sbox' : `lb_${network}`);
export const bridgePort = (id: string): string => `t-${id}`;
export const gatewayLink = (id: string): string => `g-${id}`;
export const INGRESS_GATEWAY_LINK = 'g-ingress';
export const LB_PORT = 'lb';
/** nft table of Drover, in the host's and in every namespace: `table ip drover`. */
export const NFT_TABLE = 'drover';
/** tmpfs: stamp, fence, dns files; gone after a reboot, as the network state is. */
export const RUN_DIR = '/run/drover';
/** What a host was before it joined, for the day it leaves. */
export const RECORD_DIR = '/var/lib/drover';
export const DNS_UNIT = 'drover-dns@';
/** Everything that join writes outside of RUN_DIR and RECORD_DIR. */
export const MODULES_FILE = '/etc/modules-load.d/drover.conf';
/** Late in the order: what we need wins over a distribution's defaults. */
export const SYSCTL_FILE = '/etc/sysctl.d/90-drover.conf';
/** Installed once by join: systemd's reload costs seconds on a slow host. */
export const DNS_UNIT_PATH = `/etc/systemd/system/${DNS_UNIT}.service`;
/** Marks what encrypted networks send, and is the `reqid` of the kernel's ESP states and policies for it: what has another one is not Drover's. */
export const ESP_MARK = 0x1000050;
export const RESOLVER = '127.0.0.11';
/** Label that marks a container as Drover's and carries the task id. */
export const TASK_LABEL = 'drover.task';
/** Label of a volume that was made for a task; its value is the service's name. */
export const VOLUME_LABEL = 'drover.volume';
