import type { Destination, HostPort, HostsFile, HostState, OverlayState, VirtualService } from '../model/index.js';
import { remembered } from './remembered.js';

/**
 * The state between `applied` and `desired` in which everything that shall get no more connections is out of the tables, names and ports, and
 * nothing else has changed yet. It is a few lines of script, where the way to `desired` may be long. undefined when it is one of the two, and
 * when a service or a name would stand empty in it that has takers in both: then make comes before break, in one script. Pure.
 */
export function withdrawnState(applied: HostState, desired: HostState): HostState | undefined {
  const wanted = new Map(desired.networks.map((overlay) => [overlay.name, overlay]));
  const lists = applied.networks.map(({ name, virtualServices, names }) => ({
    services: withdrawnServices(virtualServices)(wanted.get(name)?.virtualServices ?? NO_SERVICES),
    files: withdrawnNames(names)(wanted.get(name)?.names ?? NO_FILES),
  }));
  if (lists.some(({ services, files }) => services.isCut || files.isCut)) return undefined;
  const networks = kept(applied.networks, (overlay, index) => withdrawnOverlay(overlay, lists[index]));
  const hostPorts = kept(applied.hostPorts, (port) => (desired.hostPorts.some((other) => samePort(port, other)) ? port : undefined));
  if (networks === applied.networks && hostPorts === applied.hostPorts) return undefined;
  return { ...applied, networks, hostPorts };
}

interface Withdrawn<Item> {
  readonly list: readonly Item[];
  readonly isCut: boolean;
}

const samePort = (one: HostPort, other: HostPort): boolean => one.address === other.address && one.published === other.published && one.protocol === other.protocol;

/** The network itself stays until the steps to the desired state remove it. */
function withdrawnOverlay(overlay: OverlayState, lists: { readonly services: Withdrawn<VirtualService>; readonly files: Withdrawn<HostsFile> } | undefined): OverlayState {
  const [virtualServices, names] = [lists?.services.list ?? overlay.virtualServices, lists?.files.list ?? overlay.names];
  return virtualServices === overlay.virtualServices && names === overlay.names ? overlay : { ...overlay, virtualServices, names };
}

const NO_SERVICES: readonly VirtualService[] = [];
const NO_FILES: readonly HostsFile[] = [];

const isTaker = ({ weight }: Destination): boolean => weight > 0;

/** Hosts share these lists: each pair is compared once. */
const withdrawnServices = remembered((applied: readonly VirtualService[]) => remembered((desired: readonly VirtualService[]): Withdrawn<VirtualService> => {
  if (applied === desired) return { list: applied, isCut: false };
  const wanted = new Map(desired.map((service) => [service.service, service.destinations]));
  const list = kept(applied, (service) => {
    const weights = new Map(wanted.get(service.service)?.map(({ address, weight }) => [address, weight]));
    const destinations = kept(service.destinations, (destination): Destination | undefined => {
      const weight = weights.get(destination.address);
      if (weight === undefined) return undefined;
      return weight < destination.weight ? { ...destination, weight } : destination;
    });
    return destinations === service.destinations ? service : { ...service, destinations };
  });
  const isCut = applied.some(({ service, destinations }, index) =>
    destinations.some(isTaker) && wanted.get(service)?.some(isTaker) === true && list[index]?.destinations.some(isTaker) === false);
  return { list, isCut };
}));

const withdrawnNames = remembered((applied: readonly HostsFile[]) => remembered((desired: readonly HostsFile[]): Withdrawn<HostsFile> => {
  if (applied === desired) return { list: applied, isCut: false };
  const wanted = new Map(desired.map(({ file, records }) => [file, new Map(records.map(({ address, names }) => [address, new Set(names)]))]));
  const list = kept(applied, (file) => {
    const records = kept(file.records, (record) => {
      const names = kept(record.names, (name) => (wanted.get(file.file)?.get(record.address)?.has(name) === true ? name : undefined));
      if (names.length === 0) return undefined;
      return names === record.names ? record : { ...record, names };
    });
    return records === file.records ? file : { ...file, records };
  });
  const left = namesIn(list);
  const isCut = list !== applied && [...namesIn(desired)].some((name) => !left.has(name) && namesIn(applied).has(name));
  return { list, isCut };
}));

const namesIn = remembered((files: readonly HostsFile[]): ReadonlySet<string> => new Set(files.flatMap(({ file, records }) => records.flatMap(({ names }) => names.map((name) => `${file} ${name}`)))));

/** The list itself when each item stays what it is; undefined drops an item. */
function kept<Item>(list: readonly Item[], change: (item: Item, index: number) => Item | undefined): readonly Item[] {
  const changed = list.map(change);
  return changed.every((item, index) => item === list[index]) ? list : changed.filter((item) => item !== undefined);
}
