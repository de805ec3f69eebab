import { ATTACHMENT_KEYS } from './attachments.js';
import { TOP_KEYS } from './convert.js';
import { DEPENDENCY_KEYS } from './dependencies.js';
import { DEPLOY_KEYS, LIMITS_KEYS, PLACEMENT_KEYS, RESERVATIONS_KEYS, RESTART_KEYS, ROLLBACK_KEYS, UPDATE_KEYS } from './deploy.js';
import { ENV_FILE_KEYS } from './environment.js';
import { FILE_KEYS } from './file-keys.js';
import { REFERENCE_KEYS } from './file-references.js';
import { HEALTHCHECK_KEYS } from './healthcheck.js';
import type { Key } from './key-table.js';
import { BIND_KEYS, MOUNT_KEYS, TMPFS_KEYS, VOLUME_KEYS, VOLUME_OPTION_KEYS } from './mounts.js';
import { IPAM_KEYS, NETWORK_KEYS, POOL_KEYS } from './network-keys.js';
import { PORT_KEYS } from './ports.js';
import { SERVICE_KEYS } from './service-keys.js';

interface Table {
  readonly title: string;
  /** Stands before each key. */
  readonly within: string;
  readonly keys: Readonly<Record<string, Pick<Key<never>, never>>>;
}

/** Every key that is known, by the section of a Compose file: what docs/compose.md is written from. */
export const COMPOSE_TABLES: readonly Table[] = [
  { title: 'The file', within: '', keys: TOP_KEYS },
  { title: 'Services', within: '', keys: SERVICE_KEYS },
  { title: 'deploy', within: 'deploy.', keys: DEPLOY_KEYS },
  { title: 'deploy.placement', within: 'deploy.placement.', keys: PLACEMENT_KEYS },
  { title: 'deploy.resources', within: 'deploy.resources.limits.', keys: LIMITS_KEYS },
  { title: '', within: 'deploy.resources.reservations.', keys: RESERVATIONS_KEYS },
  { title: 'deploy: restart, update, rollback', within: 'deploy.restart_policy.', keys: RESTART_KEYS },
  { title: '', within: 'deploy.update_config.', keys: UPDATE_KEYS },
  { title: '', within: 'deploy.rollback_config.', keys: ROLLBACK_KEYS },
  { title: 'Parts of a service', within: 'depends_on.SERVICE.', keys: DEPENDENCY_KEYS },
  { title: '', within: 'env_file[].', keys: ENV_FILE_KEYS },
  { title: '', within: 'healthcheck.', keys: HEALTHCHECK_KEYS },
  { title: '', within: 'networks.NETWORK.', keys: ATTACHMENT_KEYS },
  { title: '', within: 'ports[].', keys: PORT_KEYS },
  { title: '', within: 'secrets[].', keys: REFERENCE_KEYS },
  { title: '', within: 'configs[].', keys: REFERENCE_KEYS },
  { title: '', within: 'volumes[].', keys: MOUNT_KEYS },
  { title: '', within: 'volumes[].bind.', keys: BIND_KEYS },
  { title: '', within: 'volumes[].volume.', keys: VOLUME_OPTION_KEYS },
  { title: '', within: 'volumes[].tmpfs.', keys: TMPFS_KEYS },
  { title: 'Networks', within: '', keys: NETWORK_KEYS },
  { title: '', within: 'ipam.', keys: IPAM_KEYS },
  { title: '', within: 'ipam.config[].', keys: POOL_KEYS },
  { title: 'Volumes', within: '', keys: VOLUME_KEYS },
  { title: 'Secrets and configs', within: '', keys: FILE_KEYS },
];
