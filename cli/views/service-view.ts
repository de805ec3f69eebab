import type { PortSpec, Service } from '../../model/index.js';
import { ageOf } from '../output/relative-time.js';
import { listed, NONE, pairs, withDeletion, type View } from './view.js';

export const serviceView: View<'Service'> = ({ nowMs, style }) => [
  { title: 'NAME', value: (service) => service.metadata.name },
  { title: 'MODE', value: (service) => withDeletion(service.spec.mode, service) },
  { title: 'REPLICAS', value: replicasText, paint: (text, service) => (isComplete(service) ? style.good(text) : style.busy(text)) },
  { title: 'IMAGE', value: (service) => service.spec.image },
  { title: 'PORTS', value: (service) => portsText(service.spec.ports) },
  { title: 'NETWORKS', wide: true, value: (service) => listed(service.spec.networks) },
  { title: 'VIPS', wide: true, value: (service) => pairs(service.status.virtualAddresses) },
  { title: 'FWMARK', wide: true, value: (service) => (service.status.fwmark === 0 ? NONE : String(service.status.fwmark)) },
  { title: 'UPDATE', wide: true, value: (service) => service.status.update?.state ?? NONE },
  { title: 'LABELS', wide: true, value: (service) => pairs(service.metadata.labels) },
  { title: 'AGE', value: (service) => ageOf(service.metadata.creationTimestamp, nowMs) },
];

/** A replicated service says itself how many it wants; how many a global one wants depends on the nodes. */
export const wantedTasks = ({ spec, status }: Service): number => (spec.mode === 'replicated' ? spec.replicas : status.replicas.desired);

const isComplete = (service: Service): boolean => service.status.replicas.running >= wantedTasks(service);

const replicasText = (service: Service): string => `${service.status.replicas.running}/${wantedTasks(service)}`;

/** As docker: `*:80->8080/tcp`; a host port stands on the task's node only. */
export const portsText = (ports: readonly PortSpec[]): string =>
  listed(ports.map(({ published, target, protocol, mode }) => `${mode === 'ingress' ? '*' : 'host'}:${published}->${target}/${protocol}`));
