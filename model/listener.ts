import type { PortSpec, Protocol } from './service.js';

/** A socket of the host itself that takes connections, or datagrams. None of them is Drover's tasks': those have namespaces of their own. */
export interface Listener {
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
  /** Absent for the kernel's own sockets, as those of VXLAN are. */
  readonly process?: string;
}

type Port = Pick<PortSpec, 'published' | 'protocol'>;

/** Whoever listens on the port, at any address: a published port takes the place of all of them. */
export const listenerOn = (listeners: readonly Listener[], { published, protocol }: Port): Listener | undefined =>
  listeners.find((one) => one.port === published && one.protocol === protocol);

/** Its process, as messages name it. */
export const listenerName = ({ process }: Listener): string => process ?? 'the kernel itself';
