import { settingsOf } from './container-settings.js';
import type { ContainerSpec, PortSpec, ServiceSpec } from './service.js';

/** The part of a service whose change replaces its tasks (Swarm: task template and endpoint spec). */
export interface TaskTemplate {
  readonly container: ContainerSpec;
  readonly networks: readonly string[];
  readonly ports: readonly PortSpec[];
  readonly forceUpdate?: number;
}

export const templateOf = (spec: ServiceSpec): TaskTemplate => ({
  container: {
    image: spec.image, imageDigest: spec.imageDigest, entrypoint: spec.entrypoint, command: spec.command, env: spec.env, user: spec.user, workdir: spec.workdir, hostname: spec.hostname,
    labels: spec.labels, healthcheck: spec.healthcheck, resources: spec.resources, stopGracePeriodMs: spec.stopGracePeriodMs,
    secrets: spec.secrets, configs: spec.configs,
    ...settingsOf(spec),
  },
  networks: spec.networks,
  ports: spec.ports,
  forceUpdate: spec.forceUpdate,
});

/** The spec with the template of a former one; all else, as replicas and placement, stays. */
export function withTemplateOf(spec: ServiceSpec, former: ServiceSpec): ServiceSpec {
  const { container, ...others } = templateOf(former);
  const merged = { ...spec, ...container, ...others };
  return Object.fromEntries(Object.entries(merged).filter(([, member]) => member !== undefined)) as unknown as ServiceSpec;
}
