import type { ContainerTask } from '../../host/container/runtime.js';
import type { ContainerSpec } from '../../model/index.js';

export const aContainerSpec = (changes: Partial<ContainerSpec> = {}): ContainerSpec => ({
  image: 'registry.lab:5000/nodejs-web-app:1', env: {}, labels: {}, resources: { limits: {}, reservations: {} }, stopGracePeriodMs: 10_000, ...changes,
});

export const aContainerTask = ({ container, ...changes }: Partial<Omit<ContainerTask, 'container'>> & { readonly container?: Partial<ContainerSpec> } = {}): ContainerTask => ({
  name: 'web.1.k3jabcdefghi', id: 'k3jabcdefghi', service: 'web', addresses: ['10.0.1.11'], files: [], ...changes, container: aContainerSpec(container),
});
