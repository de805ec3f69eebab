import type { DestinationRow, IpvsTraffic, NameRow, NetworkState, NetworkTables, RowMark, VirtualServiceRow } from '../../model/network-state.js';
import { sizeText } from './size.js';

export interface MarkWords {
  readonly label: string;
  /** For the colour of the badge: a state of that tone. */
  readonly tone: 'ok' | 'pending' | 'failed' | 'none';
  readonly meaning: string;
}

/** What a mark says. `isApplied`: the host had all of it before, so somebody changed it there; else it may be on its way. Pure. */
export function markWords(mark: RowMark, isApplied = true): MarkWords {
  const tone = isApplied ? 'failed' : 'pending';
  switch (mark) {
    case 'same': return { label: 'as wanted', tone: 'ok', meaning: 'The host has what Drover wants.' };
    case 'missing': return { label: 'missing', tone, meaning: 'Drover wants it, and the host does not have it.' };
    case 'extra': return { label: 'not wanted', tone, meaning: 'The host has it, and Drover does not want it.' };
    case 'differs': return { label: 'differs', tone, meaning: 'The host has something else than Drover wants.' };
    case 'unknown': return { label: 'not read', tone: 'none', meaning: 'This is what Drover wants; the host was not asked.' };
  }
}

/** Another thing than what is wanted was seen. Pure. */
export const isOff = ({ mark }: { readonly mark: RowMark }): boolean => mark !== 'same' && mark !== 'unknown';

/** Rows and sentences of one network that tell of a difference. Pure. */
export const differencesIn = ({ peers, virtualServices, names, problems }: NetworkTables): number =>
  [...peers, ...names, ...virtualServices, ...virtualServices.flatMap(({ destinations }) => destinations)].filter(isOff).length + problems.length;

/** On the whole host. Pure. */
export const differencesOn = ({ networks, namespaces, problems }: NetworkState): number =>
  networks.reduce((count, network) => count + differencesIn(network), 0) + namespaces.filter(isOff).length + problems.length;

export interface Verdict {
  readonly tone: MarkWords['tone'];
  readonly text: string;
}

/** What a look comes to, in one sentence. `count`: differences in the part that is shown. Pure. */
export function verdictOn({ observedAt, isApplied }: NetworkState, count: number): Verdict {
  if (observedAt === undefined) return { tone: 'none', text: 'This is what Drover wants on the host. The host itself has not been read.' };
  if (count === 0) return { tone: 'ok', text: 'The host has just what Drover wants.' };
  const found = count === 1 ? 'One thing differs' : `${count} things differ`;
  return isApplied === true
    ? { tone: 'failed', text: `${found}, although the host was in order before: it was changed there. Drover repairs that at its next look.` }
    : { tone: 'pending', text: `${found}: a change is on its way to the host, which is read again in a moment.` };
}

/** One row of the table of IPVS: a destination of a service, or a service that has none. */
export interface IpvsRow {
  readonly key: string;
  readonly service: VirtualServiceRow;
  readonly destination?: DestinationRow;
  /** The destination's, or the service's own where that is off or has none. */
  readonly mark: RowMark;
}

/** Services with their destinations, one row each, in the order in which they came. Pure. */
export const ipvsRows = (services: readonly VirtualServiceRow[]): readonly IpvsRow[] => services.flatMap((service): IpvsRow[] => {
  const { fwmark, destinations, mark } = service;
  if (destinations.length === 0) return [{ key: String(fwmark), service, mark }];
  return destinations.map((destination) => ({ key: `${fwmark} ${destination.address}`, service, destination, mark: isOff(service) ? mark : destination.mark }));
});

/** `1`, `0, wanted 1`, `wanted 1`, `1, not wanted`. Pure. */
export function weightText({ desired, observed, mark }: Pick<DestinationRow, 'desired' | 'observed' | 'mark'>): string {
  if (mark === 'extra') return `${observed}, not wanted`;
  if (observed === undefined) return mark === 'unknown' ? String(desired) : `none, wanted ${desired}`;
  return mark === 'differs' ? `${observed}, wanted ${desired}` : String(observed);
}

/** `3 open, 12 ending`; empty where nobody counted. Pure. */
export const connectionsText = ({ active, inactive }: Pick<DestinationRow, 'active' | 'inactive'>): string =>
  (active === undefined || inactive === undefined ? '' : inactive === 0 ? `${active} open` : `${active} open, ${inactive} ending`);

/** `1.7 KiB in, 1.6 KiB out`; empty where nobody counted. Pure. */
export const bytesText = (traffic: IpvsTraffic | undefined): string => (traffic === undefined ? '' : `${sizeText(traffic.bytesIn)} in, ${sizeText(traffic.bytesOut)} out`);

/** What leads to a service: its address, and its published ports. Pure. */
export const entryText = ({ vip, ports, fwmark, service }: VirtualServiceRow): string =>
  (service === undefined ? `mark ${fwmark}` : [...(vip === undefined ? [] : [vip]), ...ports.map(({ published, protocol }) => `port ${published}/${protocol}`)].join(', '));

/** Names of one address: those that the host has, and what is wanted instead. Pure. */
export function namesText({ desired, observed, mark }: NameRow): string {
  const held = (observed ?? desired ?? []).join(', ');
  return mark === 'differs' ? `${held}; wanted: ${(desired ?? []).join(', ')}` : held;
}

/** Something on both sides, in few words: `4197`, `4198, wanted 4197`. Pure. */
export function bothText<T>({ desired, observed, mark }: { readonly desired?: T; readonly observed?: T; readonly mark: RowMark }): string {
  if (mark === 'same' || mark === 'extra') return String(observed ?? '');
  if (mark === 'unknown') return String(desired ?? '');
  return observed === undefined ? `none, wanted ${String(desired)}` : `${String(observed)}, wanted ${String(desired)}`;
}
