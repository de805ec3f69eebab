import { isJob, wantedTasks, type PortSpec, type Service } from '../../model/index.js';
import { ageOf } from '../output/relative-time.js';
import { listed, NONE, pairs, withDeletion, type View } from './view.js';

export const serviceView: View<'Service'> = ({ nowMs, style }) => [
  { title: 'NAME', value: (service) => service.metadata.name },
  { title: 'MODE', value: (service) => withDeletion(service.spec.mode, service) },
  { title: 'REPLICAS', value: replicasText, paint: (text, service) => (isComplete(service) ? style.good(text) : style.busy(text)) },
  { title: 'IMAGE', value: (service) => service.spec.image },
  { title: 'DIGEST', wide: true, value: (service) => service.spec.imageDigest ?? NONE },
  { title: 'PORTS', value: (service) => portsText(service.spec.ports) },
  { title: 'NETWORKS', wide: true, value: (service) => listed(service.spec.networks) },
  { title: 'VIPS', wide: true, value: (service) => pairs(service.status.virtualAddresses) },
  { title: 'FWMARK', wide: true, value: (service) => (service.status.fwmark === 0 ? NONE : String(service.status.fwmark)) },
  { title: 'UPDATE', wide: true, value: (service) => service.status.update?.state ?? NONE },
  { title: 'SCHEDULE', wide: true, value: ({ spec: { schedule } }) => (schedule === undefined ? NONE : `${schedule.cron} (${schedule.timeZone}${schedule.suspend ? ', suspended' : ''})`) },
  { title: 'NEXT-RUN', wide: true, value: (service) => service.status.job?.nextRunAt ?? NONE },
  { title: 'LABELS', wide: true, value: (service) => pairs(service.metadata.labels) },
  { title: 'AGE', value: (service) => ageOf(service.metadata.creationTimestamp, nowMs) },
];

const isComplete = (service: Service): boolean =>
  (isJob(service.spec) ? service.status.job?.runs[0]?.state !== 'failed' : service.status.replicas.running >= wantedTasks(service));

/** As docker: `2/3`, and of a job `1/2 (3/5 completed)`. */
function replicasText(service: Service): string {
  const { replicas, job } = service.status;
  if (!isJob(service.spec)) return `${replicas.running}/${wantedTasks(service)}`;
  const run = job?.runs[0];
  return `${replicas.running}/${replicas.desired} (${run === undefined ? 'no run yet' : `${run.completed}/${run.total} completed`})`;
}

/** As docker: `*:80->8080/tcp`; a host port stands on the task's node only. */
export const portsText = (ports: readonly PortSpec[]): string =>
  listed(ports.map(({ published, target, protocol, mode, hostIp }) => `${mode === 'ingress' ? '*' : hostIp ?? 'host'}:${published}->${target}/${protocol}`));
