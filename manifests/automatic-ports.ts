import { createHash } from 'node:crypto';
import { portKey, type ClusterView, type PortSpec } from '../model/index.js';
import { AUTOMATIC_PORTS, strangersOn, systemOwner } from './cross/service.js';
import { createTarget, type Target } from './cross/target.js';
import type { Manifest, ManifestFor } from './manifest.js';

/**
 * A number for each port that was left to the system (published 0): the one that the service has for it already, else one that is free. It is stored
 * as if it had been written, so it stays for as long as the port does. Left at 0 where none is free. Pure.
 */
export function choosePorts(view: ClusterView, manifests: readonly Manifest[]): Manifest[] {
  const kept = manifests.map((manifest) => withPorts(manifest, (service) => keepPorts(service.spec.ports, view.service(service.metadata.name)?.spec.ports ?? [])));
  const target = createTarget(view, kept);
  const taken = new Set(target.services.flatMap(({ spec }) => spec.ports.map(portKey)));
  return kept.map((manifest) => withPorts(manifest, ({ metadata: { name }, spec }) => spec.ports.map((port) => (port.published === 0 ? findFree(target, taken, name, port) : port))));
}

const withPorts = (manifest: Manifest, portsOf: (service: ManifestFor<'Service'>) => readonly PortSpec[]): Manifest =>
  (manifest.kind === 'Service' && manifest.spec.ports.some(({ published }) => published === 0) ? { ...manifest, spec: { ...manifest.spec, ports: portsOf(manifest) } } : manifest);

function keepPorts(written: readonly PortSpec[], stored: readonly PortSpec[]): PortSpec[] {
  const used = new Set(written.map(portKey));
  return written.map((port) => {
    if (port.published !== 0) return port;
    const known = stored.find((one) => one.target === port.target && one.protocol === port.protocol && one.mode === port.mode && !used.has(portKey(one)));
    if (known !== undefined) used.add(portKey(known));
    return known === undefined ? port : { ...port, published: known.published };
  });
}

/** Where the search begins follows from the name: two services that are applied in the same moment do not find the same port. */
function findFree(target: Target, taken: Set<string>, service: string, port: PortSpec): PortSpec {
  const { first, last } = AUTOMATIC_PORTS;
  const count = last - first + 1;
  const start = createHash('sha256').update(service).digest().readUInt32BE() % count;
  for (let step = 0; step < count; step += 1) {
    const candidate = { ...port, published: first + ((start + step) % count) };
    if (taken.has(portKey(candidate)) || systemOwner(target, candidate) !== undefined || strangersOn(target, candidate).length > 0) continue;
    taken.add(portKey(candidate));
    return candidate;
  }
  return port;
}
