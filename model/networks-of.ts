import { INGRESS } from './network.js';
import type { PortSpec } from './service.js';
import type { Task } from './task.js';

export const hasIngressPort = (ports: readonly PortSpec[]): boolean => ports.some((port) => port.mode === 'ingress');

/** Networks a task has an interface on, in the order of its interfaces: its own first, then ingress where it publishes. */
export const networksOf = ({ networks, ports }: Pick<Task['spec'], 'networks' | 'ports'>): readonly string[] =>
  hasIngressPort(ports) ? [...networks, INGRESS] : networks;
