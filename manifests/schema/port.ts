import { z } from 'zod';
import { MOST_PORTS, parseAddress, parsePortRange, portKey, type PortSpec } from '../../model/index.js';
import { form, oneOf, type FieldIssue } from './form.js';

const SHORT = /^(?:(?<published>[\d-]+):)?(?<target>[\d-]+)(?:\/(?<protocol>tcp|udp|sctp))?$/;
const PORT_HINT = 'expected a port from 1 to 65535';
const RANGE_HINT = 'expected a port from 1 to 65535, or a range with the lower one first, such as 8000-8010';
/** Of a published port: the system chooses it. */
const AUTOMATIC = 0;
const ANY_ADDRESS = '0.0.0.0';
const RANGE = /^\d{1,5}-\d{1,5}$/;

const number = () => z.int({ error: ({ input }) => (input === undefined ? undefined : PORT_HINT) }).min(1, PORT_HINT).max(65_535, PORT_HINT);
const range = () => z.string().regex(RANGE, RANGE_HINT);
const hint = ({ input }: { readonly input?: unknown }): string | undefined => (input === undefined ? undefined : RANGE_HINT);

const long = () =>
  form({
    published: z.union([z.int().min(AUTOMATIC, PORT_HINT).max(65_535, PORT_HINT), range()], { error: hint }).prefault(AUTOMATIC).describe('Port on the nodes, or a range as long as that of target; 0 or left out: one from 30000 to 32767, which stays'),
    target: z.union([number(), range()], { error: hint }).describe('Port in the container, or a range: 8000-8010'),
    protocol: oneOf(['tcp', 'udp', 'sctp']).prefault('tcp'),
    mode: oneOf(['ingress', 'host']).prefault('ingress').describe('ingress: every node answers; host: only nodes with a task'),
    preserveSource: z.boolean().prefault(false).describe("The application sees the client's address; of a port with mode host it always does"),
    hostIp: z.ipv4('expected an IPv4 address such as 127.0.0.1').refine((text) => parseAddress(text) !== undefined).optional().describe('Of mode host: the only address of the node at which the port is open'),
  });

type Shared = Pick<PortSpec, 'protocol' | 'mode' | 'preserveSource' | 'hostIp'>;

/** Compose's short forms `80:8080/udp`, `8080` and `8000-8010:8000-8010`, or the long one. One entry is as many ports as its range has. */
const entry = () =>
  z.union([
    number().transform((target): readonly PortSpec[] => [{ published: AUTOMATIC, target, protocol: 'tcp', mode: 'ingress' }]),
    z.string().transform((text, context) => expanded(parseShort(text), context)),
    long().transform((written, context) => expanded(expandLong(written), context)),
  ], { error: ({ input }) => (typeof input === 'number' ? PORT_HINT : 'expected "80:8080/tcp", or a map with published and target') });

function expanded(ports: readonly PortSpec[] | string, context: { addIssue(message: string): void }): readonly PortSpec[] {
  if (typeof ports !== 'string') return ports;
  context.addIssue(ports);
  return z.NEVER;
}

/** The ports, or what is wrong with the text. */
function parseShort(text: string): readonly PortSpec[] | string {
  const { published, target, protocol = 'tcp' } = SHORT.exec(text)?.groups ?? {};
  if (target !== undefined) return expand(published, target, { protocol: protocol as PortSpec['protocol'], mode: 'ingress' });
  if (/^(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]):/.test(text)) return 'an address before the port is for mode host: write { published, target, mode: host, hostIp }; in the mesh a port is open on all addresses of the node';
  return 'expected PUBLISHED:TARGET[/tcp|/udp|/sctp], such as "80:8080"';
}

function expandLong({ published, target, protocol, mode, preserveSource, hostIp }: z.output<ReturnType<typeof long>>): readonly PortSpec[] | string {
  if (preserveSource && protocol === 'sctp') return 'preserveSource is for tcp and udp: an sctp association answers from addresses of its own';
  if (hostIp !== undefined && mode === 'ingress') return 'hostIp is for mode host: in the mesh a port is open on all addresses of the node';
  const own = { ...(preserveSource && mode === 'ingress' ? { preserveSource } : {}), ...(hostIp === undefined || hostIp === ANY_ADDRESS ? {} : { hostIp }) };
  return expand(published === AUTOMATIC ? undefined : String(published), String(target), { protocol, mode, ...own });
}

/** One port for each of the range, in order; or what is wrong. */
function expand(published: string | undefined, target: string, shared: Shared): readonly PortSpec[] | string {
  const [targets, publisheds] = [target, published].map((text) => (text === undefined ? [] : parsePortRange(text)));
  if (targets === undefined || publisheds === undefined) return RANGE_HINT;
  if (targets.length > MOST_PORTS) return `${targets.length} ports are more than the ${MOST_PORTS} that a service can publish`;
  if (published !== undefined && publisheds.length !== targets.length) return `has ${countOf(publisheds)} on the nodes for ${countOf(targets)} in the container: give as many, or list each port`;
  return targets.map((port, index) => ({ published: publisheds[index] ?? AUTOMATIC, target: port, ...shared }));
}

const countOf = ({ length }: readonly number[]): string => `${length} port${length === 1 ? '' : 's'}`;

/** By entry as written, so that rules between fields can name the one that they mean. */
export const ports = () =>
  z.array(entry()).superRefine((entries, context) => {
    const total = entries.flat().length;
    if (total > MOST_PORTS) context.addIssue({ code: 'custom', message: `${total} ports are more than the ${MOST_PORTS} that a service can publish` });
    const seen = new Set<string>();
    entries.forEach((list, index) => {
      const double = list.find((port) => port.published !== AUTOMATIC && seen.has(portKey(port)));
      if (double !== undefined) context.addIssue({ code: 'custom', path: [index], message: `port ${portKey(double)} is published twice` });
      for (const port of list) seen.add(portKey(port));
    });
  });

/** The ports of each entry, as `ports` gives them. */
export type PortEntries = readonly (readonly PortSpec[])[];

/** Where an ingress port stands. */
export const ingressEntries = (ports: PortEntries): readonly number[] => ports.flatMap((list, index) => (list.some(({ mode }) => mode === 'ingress') ? [index] : []));

/** Rules between ports and other fields of the service. */
export const dnsrrHasNoIngressPort = ({ ports, endpointMode }: { ports: PortEntries; endpointMode: string }): FieldIssue[] =>
  (endpointMode !== 'dnsrr' ? [] : ingressEntries(ports).map((index) =>
    ({ path: ['ports', index], message: 'is published with mode ingress, which endpointMode dnsrr has no virtual address for: use mode host, or endpointMode vip' })));
