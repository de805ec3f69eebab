import { flag, integer, items, members, pairs, text, type Cursor } from './cursor.js';
import type { Draft } from './draft.js';
import { convertKeys, refused, type KeyTable } from './key-table.js';
import { isNull } from './tree.js';

/** They all mean: a network on which the services reach each other. */
const DRIVERS: ReadonlySet<string> = new Set(['', 'default', 'bridge', 'overlay']);

export const NETWORK_KEYS: KeyTable<Draft> = {
  name: { becomes: 'its name in the cluster, in place of PROJECT-KEY', convert: () => {} },
  external: { becomes: 'its own name, and no document: it has to be there', convert: () => {} },
  internal: { becomes: 'internal', convert: (value, draft) => draft.set(['internal'], flag(value), value) },
  labels: { becomes: 'metadata.labels', convert: (value, draft) => pairs(value).forEach(([key, label = '', at]) => draft.label(key, label, at)) },
  driver: { becomes: 'every network is an overlay: bridge, overlay and default are taken as that', convert: warnOfDriver },
  driver_opts: { becomes: 'encrypted, mtu (com.docker.network.driver.mtu)', convert: convertOptions },
  ipam: { becomes: 'subnet, of config[].subnet', convert: (value, draft) => convertKeys(value, IPAM_KEYS, draft) },
  attachable: refused('containers that are not Drover\'s join no network'),
  enable_ipv4: { becomes: 'true is what every network has', convert: (value) => { if (flag(value) === false) value.report.warn(value, 'is not honoured: every network has IPv4 addresses'); } },
  enable_ipv6: refused('networks have IPv4 addresses'),
};

function warnOfDriver(value: Cursor): void {
  const driver = text(value) ?? '';
  if (!DRIVERS.has(driver)) value.report.warn(value, `is not honoured: every network is a VXLAN overlay, not ${driver}`);
}

function convertOptions(options: Cursor, draft: Draft): void {
  for (const [name, value] of members(options)) {
    if (name === 'encrypted') draft.set(['encrypted'], isNull(value.node) || text(value) === '' || flag(value), value);
    else if (name === 'com.docker.network.driver.mtu') draft.set(['mtu'], integer(value), value);
    else value.report.warn(value, 'is not honoured: networks have the options encrypted and com.docker.network.driver.mtu');
  }
}

export const IPAM_KEYS: KeyTable<Draft> = {
  driver: { becomes: 'default is what every network has', convert: (value) => { if (text(value) !== 'default') value.report.warn(value, 'is not honoured: addresses are given out by the system'); } },
  config: { becomes: 'the first entry', convert: convertPools },
  options: refused('addresses are given out by the system'),
};

function convertPools(value: Cursor, draft: Draft): void {
  const [first, ...others] = items(value);
  if (first !== undefined) convertKeys(first, POOL_KEYS, draft);
  for (const other of others) other.report.warn(other, 'is not honoured: a network has one subnet');
}

export const POOL_KEYS: KeyTable<Draft> = {
  subnet: { becomes: 'subnet', convert: (value, draft) => draft.set(['subnet'], text(value), value) },
  gateway: refused('addresses are given out by the system'),
  ip_range: refused('addresses are given out from the whole subnet'),
  aux_addresses: refused('addresses are given out by the system'),
};
