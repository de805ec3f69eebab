import type { ClusterView, CountedTraffic, HostState, NetworkLook } from '../model/index.js';

/** What a host's IPVS has counted, with the names that people know: of entries that are wanted there and had a connection. `desired`: what the host was brought to. Pure. */
export function nameTraffic(view: ClusterView, desired: HostState | undefined, counters: NetworkLook['counters']): CountedTraffic[] {
  return (desired?.networks ?? []).flatMap(({ name: network, virtualServices }) => virtualServices.flatMap(({ service, fwmark }) => {
    const busy = Object.entries(counters[network]?.[String(fwmark)]?.destinations ?? {}).filter(([, { traffic }]) => (traffic?.connections ?? 0) > 0);
    if (busy.length === 0) return [];
    const backends = new Map(view.tasksOfService(service).filter(({ status }) => !status.released).map(({ spec, status }) => [status.addresses[network], spec.slot === undefined ? 'global' : String(spec.slot)]));
    return busy.flatMap(([address, { traffic }]): CountedTraffic[] => {
      const backend = backends.get(address);
      return backend === undefined || traffic === undefined ? [] : [{ entry: `${network} ${fwmark} ${address}`, service, backend, traffic }];
    });
  }));
}
