import type { ComponentChildren, JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { NameRow, NetworkTables, PeerRow } from '../../model/network-state.js';
import { addressOrder, addressesOn, ownersOf, type AddressOwner } from '../data/addresses.js';
import { cluster } from '../data/cluster.js';
import { bytesText, connectionsText, entryText, ipvsRows, namesText, weightText, type IpvsRow } from '../data/network-state.js';
import { ObjectLink } from './links.js';
import { Table, type Column } from './table.js';
import { Mark } from './verdict.js';
import '../styles/object-page.css';

export interface NetworkTablesProps {
  readonly tables: NetworkTables;
  /** The host had the present state before, so that differences were made there. */
  readonly isApplied: boolean;
  readonly isRead: boolean;
  /** Of the headings, below those around. */
  readonly level: 3 | 4;
}

type Owners = ReadonlyMap<string, AddressOwner>;

/** The tables of one network on one host: where connections go, where addresses are, what names lead to. */
export function NetworkTablesView({ tables, isApplied, isRead, level }: NetworkTablesProps): JSX.Element {
  const { name, virtualServices, peers, names, problems } = tables;
  const view = cluster.of('Task', 'Service', 'Node');
  const owners = useMemo(() => ownersOf(addressesOn(view, name)), [view, name, view.revisionOf(name)]);
  const nodes = useMemo(() => new Map([...view.list('Node')].map(({ metadata, status }) => [status.vtep?.address ?? '', metadata.name])), [view, view.hostRevision]);
  const services = useMemo(() => ipvsRows(virtualServices), [virtualServices]);
  return (
    <>
      {problems.length > 0 && <Problems problems={problems} />}
      <Part level={level} title="Load balancing (IPVS)" hint="Whoever connects to a service from this host is sent to one of these tasks. Weight 1 takes new connections; weight 0 only keeps those that are open.">
        <Table label={`Load balancing of ${name}`} rows={services} keyOf={({ key }) => key} empty="No service has an address or a port here." maxHeight="420px" columns={ipvsColumns(owners, { isApplied, isRead })} />
      </Part>
      <Part level={level} title="Addresses on other hosts" hint="Packets for these addresses are sent to the host that they are on (VXLAN).">
        <Table label={`Addresses of ${name} on other hosts`} rows={peers} keyOf={({ address }) => address} empty="Everything on this network is on this host." maxHeight="420px" columns={peerColumns(owners, nodes, isApplied)} />
      </Part>
      <Part level={level} title="Names (DNS)" hint="What tasks on this host find under a name.">
        <Table label={`Names on ${name}`} rows={names} keyOf={({ file, address }) => `${file} ${address}`} empty="No names." maxHeight="420px" columns={nameColumns(owners, isApplied)} />
      </Part>
    </>
  );
}

interface PartProps extends Pick<NetworkTablesProps, 'level'> {
  readonly title: string;
  readonly hint: string;
  readonly children: ComponentChildren;
}

const Part = ({ level, title, hint, children }: PartProps): JSX.Element => (
  <div class="stack part"><div>{level === 3 ? <h3>{title}</h3> : <h4>{title}</h4>}<p class="hint">{hint}</p></div>{children}</div>
);

/** What no row of a table shows. */
export const Problems = ({ problems }: { readonly problems: readonly string[] }): JSX.Element => <ul class="findings">{problems.map((problem) => <li key={problem}>{problem}</li>)}</ul>;

/** An address, and whose it is. */
export function Owned({ address, owner }: { readonly address: string; readonly owner: AddressOwner | undefined }): JSX.Element {
  return (
    <span class="nowrap">
      <span class="mono">{address}</span>
      {owner !== undefined && <>{' '}{owner.use === 'balancer' && <span class="quiet">load balancer of </span>}<ObjectLink kind={owner.kind} name={owner.name} /></>}
    </span>
  );
}

function ipvsColumns(owners: Owners, { isApplied, isRead }: { readonly isApplied: boolean; readonly isRead: boolean }): readonly Column<IpvsRow>[] {
  const counted: readonly Column<IpvsRow>[] = [
    { title: 'Connections', cell: ({ destination }) => <span class="nowrap">{destination === undefined ? '' : connectionsText(destination)}</span>, sortBy: ({ destination }) => (destination?.active ?? 0) + (destination?.inactive ?? 0) },
    { title: 'Since it is listed', align: 'right', cell: ({ destination, service }) => (destination ?? service).traffic?.connections ?? '', sortBy: ({ destination }) => destination?.traffic?.connections ?? 0 },
    { title: 'Bytes', cell: ({ destination, service }) => <span class="nowrap number">{bytesText((destination ?? service).traffic)}</span>, sortBy: ({ destination }) => (destination?.traffic?.bytesIn ?? 0) + (destination?.traffic?.bytesOut ?? 0) },
  ];
  return [
    { title: 'Service', cell: ({ service: { service } }) => (service === undefined ? <span class="quiet">of no service</span> : <ObjectLink kind="Service" name={service} />), sortBy: ({ service }) => service.service ?? '' },
    { title: 'Reached at', cell: ({ service }) => <span class="mono nowrap">{entryText(service)}</span>, sortBy: ({ service }) => entryText(service) },
    { title: 'Sends to', cell: ({ destination }) => (destination === undefined ? <span class="quiet">no task yet</span> : <Owned address={destination.address} owner={owners.get(destination.address)} />), sortBy: ({ destination }) => addressOrder(destination?.address ?? '') },
    { title: 'State', cell: ({ mark }) => <Mark mark={mark} isApplied={isApplied} />, sortBy: ({ mark }) => mark },
    { title: 'Weight', cell: ({ destination }) => <span class="nowrap">{destination === undefined ? '' : weightText(destination)}</span>, sortBy: ({ destination }) => destination?.observed ?? destination?.desired ?? -1 },
    ...(isRead ? counted : []),
  ];
}

const peerColumns = (owners: Owners, nodes: ReadonlyMap<string, string>, isApplied: boolean): readonly Column<PeerRow>[] => {
  const nodeOf = (vtep: string | undefined): JSX.Element | null => {
    const node = vtep === undefined ? undefined : nodes.get(vtep);
    return vtep === undefined ? null : <span class="nowrap">{node !== undefined && <><ObjectLink kind="Node" name={node} />{' '}</>}<span class="mono quiet">{vtep}</span></span>;
  };
  return [
    { title: 'Address', cell: ({ address }) => <Owned address={address} owner={owners.get(address)} />, sortBy: ({ address }) => addressOrder(address) || address },
    { title: 'Is on', cell: ({ desired }) => nodeOf(desired), sortBy: ({ desired }) => desired ?? '' },
    { title: 'Packets go to', cell: ({ observed }) => nodeOf(observed), sortBy: ({ observed }) => observed ?? '' },
    { title: 'State', cell: ({ mark }) => <Mark mark={mark} isApplied={isApplied} />, sortBy: ({ mark }) => mark },
  ];
};

const nameColumns = (owners: Owners, isApplied: boolean): readonly Column<NameRow>[] => [
  { title: 'Names', grow: true, cell: (row) => namesText(row), sortBy: (row) => namesText(row) },
  { title: 'Lead to', cell: ({ address }) => <Owned address={address} owner={owners.get(address)} />, sortBy: ({ address }) => addressOrder(address) },
  { title: 'State', cell: ({ mark }) => <Mark mark={mark} isApplied={isApplied} />, sortBy: ({ mark }) => mark },
];
