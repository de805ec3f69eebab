import { isServing, taskId, type HostsFile, type Task } from '../model/index.js';
import { compare, groupBy } from './order.js';
import type { OverlayMembers } from './overlay-services.js';

/**
 * One hosts file per service: its name and aliases for the VIP as long as the service exists (or, without a VIP, for every serving task),
 * `tasks.NAME` for every serving task, and for each running task `web.1`, its full name and its hostname. A running task that is not
 * healthy yet answers to its own names only, so that members of a cluster can find each other to become healthy.
 */
export function planNames({ network, services, tasks }: OverlayMembers): HostsFile[] {
  const running = groupBy(tasks.filter((task) => task.status.state === 'running'), (task) => task.spec.service);
  const serviceNames: ReadonlySet<string> = new Set(services.map(({ metadata }) => metadata.name));
  return services.flatMap((service) => {
    const { name } = service.metadata;
    const vip = service.status.virtualAddresses[network];
    const names = [name, ...(service.spec.aliases?.[network] ?? []).filter((alias) => !serviceNames.has(alias))];
    const records = (running.get(name) ?? []).flatMap((task) => recordOf(task, { network, sharedNames: vip === undefined ? names : [], serviceNames }));
    const all = [...(vip === undefined ? [] : [{ address: vip, names }]), ...records.sort((one, other) => compare(one.address, other.address))];
    return all.length === 0 ? [] : [{ file: name, records: all }];
  });
}

interface NameContext {
  readonly network: string;
  /** That lead to each serving task, as there is no VIP. */
  readonly sharedNames: readonly string[];
  readonly serviceNames: ReadonlySet<string>;
}

/** Neither a hostname nor an alias takes a service's name away. */
function recordOf(task: Task, { network, sharedNames, serviceNames }: NameContext): HostsFile['records'] {
  const address = task.status.addresses[network];
  if (address === undefined) return [];
  const { service, container: { hostname = taskId(task) } } = task.spec;
  const { name } = task.metadata;
  const shared = isServing(task) ? [...sharedNames, `tasks.${service}`] : [];
  const own = [name.slice(0, name.lastIndexOf('.')), name, hostname].filter((one) => one !== '' && !serviceNames.has(one));
  return [{ address, names: [...new Set([...shared, ...own])] }];
}
