import { timestamp } from '../base/clock.js';
import { hasIngressPort, INGRESS, isTerminalTask, networksOf, withCondition, type Service } from '../model/index.js';
import { explainNoAddress, isSameRecord, type AllocationDraft } from './allocation-draft.js';
import { cursorOf, FWMARK_CURSOR, withCursors } from './cluster-cursors.js';
import type { PlanContext } from './context.js';
import { NumberCursor } from './number-cursor.js';

const FIRST_FWMARK = 256;
const LAST_FWMARK = 2 ** 31 - 1;

/** Gives each service its firewall mark and, unless it is dnsrr, one VIP per network; both stay for life. The VIP of a network that the service left goes when its last task there is gone. */
export function allocateServiceEndpoints(draft: AllocationDraft, context: PlanContext): void {
  allocateMarks(draft);
  for (const stored of draft.view.list('Service')) {
    const service = draft.service(stored);
    const virtualAddresses = addressesOf(draft, service);
    const problems = wantedNetworks(service).filter((network) => virtualAddresses[network] === undefined).map((network) => explainNoAddress(draft, network));
    const conditions = allocationCondition(service, problems, timestamp(context.now));
    if (conditions === service.status.conditions && isSameRecord(virtualAddresses, service.status.virtualAddresses)) continue;
    draft.put({ ...service, status: { ...service.status, virtualAddresses, conditions } });
  }
}

function allocateMarks(draft: AllocationDraft): void {
  const services = [...draft.view.list('Service')];
  const unmarked = services.filter(({ status }) => status.fwmark === 0).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const ingress = draft.network(INGRESS);
  if (unmarked.length === 0 || ingress === undefined) return;
  const marks = new NumberCursor(FIRST_FWMARK, LAST_FWMARK, services.map(({ status }) => status.fwmark), cursorOf(ingress, FWMARK_CURSOR));
  for (const service of unmarked) draft.put({ ...service, status: { ...service.status, fwmark: marks.take() ?? 0 } });
  draft.put(withCursors(ingress, { [FWMARK_CURSOR]: marks.position }));
}

const wantedNetworks = ({ metadata, spec }: Service): readonly string[] => {
  if (spec.endpointMode === 'dnsrr' || metadata.deletionTimestamp !== undefined) return [];
  return hasIngressPort(spec.ports) ? [...spec.networks, INGRESS] : spec.networks;
};

function addressesOf(draft: AllocationDraft, service: Service): Record<string, string> {
  const known = service.status.virtualAddresses;
  const wanted = wantedNetworks(service);
  const kept = Object.entries(known).filter(([network]) => wanted.includes(network) || isStillUsed(draft, service, network));
  const added = wanted.filter((network) => known[network] === undefined).flatMap((network): [string, string][] => {
    const address = draft.pool(network)?.take();
    return address === undefined ? [] : [[network, address]];
  });
  return Object.fromEntries([...kept, ...added]);
}

const isStillUsed = ({ view }: AllocationDraft, { metadata, spec }: Service, network: string): boolean =>
  spec.endpointMode === 'vip' && view.tasksOfService(metadata.name).some((task) => !isTerminalTask(task) && networksOf(task.spec).includes(network));

function allocationCondition({ status: { conditions } }: Service, problems: readonly string[], at: string): Service['status']['conditions'] {
  if (problems.length === 0 && !conditions.some(({ type }) => type === 'Allocated')) return conditions;
  return withCondition(conditions, problems.length === 0
    ? { type: 'Allocated', status: 'True', reason: 'Allocated', message: '' }
    : { type: 'Allocated', status: 'False', reason: 'AddressesExhausted', message: problems.join('; ') }, at);
}
