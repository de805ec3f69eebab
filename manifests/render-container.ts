import { settingsOf, type ContainerSettings, type Logging, type Mount } from '../model/index.js';
import { defined } from './schema/form.js';
import { formatSize } from './schema/quantities.js';

/** The settings of a container as users write them. */
export const renderContainerSettings = (spec: ContainerSettings): Record<string, unknown> => {
  const { extraHosts, logging, mounts, ...same } = settingsOf(spec);
  return defined({
    ...same,
    extraHosts: extraHosts?.map(({ host, address }) => `${host}:${address}`),
    logging: logging === undefined ? undefined : renderLogging(logging),
    mounts: mounts?.map(renderMount),
  });
};

const renderLogging = ({ driver, maxSize }: Logging) => defined({ driver, options: maxSize === undefined ? undefined : { 'max-size': formatSize(maxSize) } });

function renderMount(mount: Mount): Record<string, unknown> {
  const { type, target, readOnly } = mount;
  switch (mount.type) {
    case 'bind': return defined({ type, source: mount.source, target, readOnly, bind: options({ propagation: mount.propagation, createHostPath: mount.createHostPath }) });
    case 'tmpfs': return defined({ type, target, readOnly, tmpfs: options({ size: mount.size === undefined ? undefined : formatSize(mount.size), mode: mount.mode }) });
    case 'volume': return defined({ type, source: mount.source, target, readOnly, volume: options({ nocopy: mount.nocopy, driver: mount.driver, options: mount.options, labels: mount.labels }) });
  }
}

const options = (members: object): object | undefined => (Object.values(members).every((member) => member === undefined) ? undefined : defined(members));
