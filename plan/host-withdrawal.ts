import type { Destination, HostPort, HostsFile, HostState, OverlayState, VirtualService } from '../model/index.js';
import { remembered } from './remembered.js';

/**
 * The state between `applied` and `desired` in which everything that shall get no more connections is out of the tables, names and ports, and
 * nothing else has changed yet; undefined when that is one of the two. It is a few lines of script, where the way to `desired` may be long. Pure.
 */
export function withdrawnState(applied: HostState, desired: HostState): HostState | undefined {
  const wanted = new Map(desired.networks.map((overlay) => [overlay.name, overlay]));
  const networks = kept(applied.networks, (overlay) => withdrawnOverlay(overlay, wanted.get(overlay.name)));
  const hostPorts = kept(applied.hostPorts, (port) => (desired.hostPorts.some((other) => samePort(port, other)) ? port : undefined));
  if (networks === applied.networks && hostPorts === applied.hostPorts) return undefined;
  return { ...applied, networks, hostPorts };
}

const samePort = (one: HostPort, other: HostPort): boolean => one.address === other.address && one.published === other.published && one.protocol === other.protocol;

/** The network itself stays until the steps to the desired state remove it. */
function withdrawnOverlay(overlay: OverlayState, wanted: OverlayState | undefined): OverlayState {
  const virtualServices = withdrawnServices(overlay.virtualServices)(wanted?.virtualServices ?? NO_SERVICES);
  const names = withdrawnNames(overlay.names)(wanted?.names ?? NO_FILES);
  return virtualServices === overlay.virtualServices && names === overlay.names ? overlay : { ...overlay, virtualServices, names };
}

const NO_SERVICES: readonly VirtualService[] = [];
const NO_FILES: readonly HostsFile[] = [];

/** Hosts share these lists: each pair is compared once. */
const withdrawnServices = remembered((applied: readonly VirtualService[]) => remembered((desired: readonly VirtualService[]) => {
  if (applied === desired) return applied;
  const wanted = new Map(desired.map((service) => [service.service, service.destinations]));
  return kept(applied, (service) => {
    const weights = new Map(wanted.get(service.service)?.map(({ address, weight }) => [address, weight]));
    const destinations = kept(service.destinations, (destination): Destination | undefined => {
      const weight = weights.get(destination.address);
      if (weight === undefined) return undefined;
      return weight < destination.weight ? { ...destination, weight } : destination;
    });
    return destinations === service.destinations ? service : { ...service, destinations };
  });
}));

const withdrawnNames = remembered((applied: readonly HostsFile[]) => remembered((desired: readonly HostsFile[]) => {
  if (applied === desired) return applied;
  const wanted = new Map(desired.map(({ file, records }) => [file, new Map(records.map(({ address, names }) => [address, new Set(names)]))]));
  return kept(applied, (file) => {
    const records = kept(file.records, (record) => {
      const names = kept(record.names, (name) => (wanted.get(file.file)?.get(record.address)?.has(name) === true ? name : undefined));
      if (names.length === 0) return undefined;
      return names === record.names ? record : { ...record, names };
    });
    return records === file.records ? file : { ...file, records };
  });
}));

/** The list itself when each item stays what it is; undefined drops an item. */
function kept<Item>(list: readonly Item[], change: (item: Item) => Item | undefined): readonly Item[] {
  const changed = list.map(change);
  return changed.every((item, index) => item === list[index]) ? list : changed.filter((item) => item !== undefined);
}
