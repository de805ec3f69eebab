import { LabError } from './lab-error.js';

export const REGISTRY_PORT = 5001;
export const MIRROR_PORT = 5002;
const MAX_HOSTS = 40;

/** A port of the guest that loopback reaches. */
export interface ForwardedPort {
  readonly protocol: 'tcp' | 'udp';
  readonly guest: number;
  readonly host: number;
}

/** Everything about a lab host that follows from its number: node-1 is the same machine on every computer. */
export interface HostPlan {
  readonly name: string;
  readonly index: number;
  readonly sshPort: number;
  readonly ports: readonly ForwardedPort[];
  readonly management: { readonly address: string; readonly mac: string };
  readonly back: { readonly interface: string; readonly address: string; readonly mac: string };
}

/** Pure. `index` counts from 1. */
export function planHost(index: number): HostPlan {
  const twoDigits = String(index).padStart(2, '0');
  return {
    name: `node-${index}`,
    index,
    sshPort: 2200 + index,
    ports: [
      { protocol: 'tcp', guest: 80, host: 8080 + index },
      { protocol: 'tcp', guest: 8000, host: 8180 + index },
      { protocol: 'udp', guest: 5300, host: 5300 + index },
      { protocol: 'tcp', guest: 2377, host: 8276 + index },
    ],
    management: { address: `192.168.76.${10 + index}`, mac: `52:54:00:76:00:${twoDigits}` },
    back: { interface: 'eth1', address: `192.168.77.${10 + index}`, mac: `52:54:00:77:00:${twoDigits}` },
  };
}

/** The host of that name. @throws LabError when no lab host can be called so. */
export function planHostNamed(name: string): HostPlan {
  const index = Number(/^node-([1-9]\d?)$/.exec(name)?.[1] ?? 0);
  if (index < 1 || index > MAX_HOSTS) throw new LabError(`${name}: lab hosts are called node-1 to node-${MAX_HOSTS}`);
  return planHost(index);
}

/** The first `count` hosts. @throws LabError for a count outside 1..40. */
export function planHosts(count: number): readonly HostPlan[] {
  if (!Number.isInteger(count) || count < 1 || count > MAX_HOSTS) throw new LabError(`--hosts ${count}: give 1 to ${MAX_HOSTS}`);
  return Array.from({ length: count }, (_, at) => planHost(at + 1));
}
