import { z } from 'zod';
import { portKey, type PortSpec } from '../../model/index.js';
import { form, later, oneOf, type FieldIssue } from './form.js';

const SHORT = /^((\d{1,5}):)?(\d{1,5})(\/(tcp|udp))?$/;
const PORT_HINT = 'expected a port from 1 to 65535';
/** Of a published port: the system chooses it. */
const AUTOMATIC = 0;

const number = () => z.int({ error: ({ input }) => (input === undefined ? undefined : PORT_HINT) }).min(1, PORT_HINT).max(65_535, PORT_HINT);

const long = () =>
  form({
    published: z.int(PORT_HINT).min(AUTOMATIC, PORT_HINT).max(65_535, PORT_HINT).prefault(AUTOMATIC).describe('Port on the nodes; 0 or left out: one from 30000 to 32767, which stays'),
    target: number().describe('Port in the container'),
    protocol: oneOf(['tcp', 'udp'], ['sctp']).prefault('tcp'),
    mode: oneOf(['ingress', 'host']).prefault('ingress').describe('ingress: every node answers; host: only nodes with a task'),
    hostIp: later('a published port is open on all addresses of the node'),
  });

/** Compose's short forms `80:8080/udp` and `8080`, or the long one. */
const port = () =>
  z.union([
    number().transform((target): PortSpec => ({ published: AUTOMATIC, target, protocol: 'tcp', mode: 'ingress' })),
    z.string().transform((text, context): PortSpec => {
      const parsed = parseShort(text);
      if (typeof parsed !== 'string') return parsed;
      context.addIssue(parsed);
      return z.NEVER;
    }),
    long().transform(({ published, target, protocol, mode }): PortSpec => ({ published, target, protocol, mode })),
  ], { error: ({ input }) => (typeof input === 'number' ? PORT_HINT : 'expected "80:8080/tcp", or a map with published and target') });

/** The port, or what is wrong with the text. */
function parseShort(text: string): PortSpec | string {
  const [, , publishedText, targetText, , protocol] = SHORT.exec(text) ?? [];
  if (targetText === undefined) return shortProblem(text);
  const [published, target] = [publishedText === undefined ? AUTOMATIC : Number(publishedText), Number(targetText)];
  if (published > 65_535 || target < 1 || target > 65_535 || (publishedText !== undefined && published < 1)) return PORT_HINT;
  return { published, target, protocol: protocol === 'udp' ? 'udp' : 'tcp', mode: 'ingress' };
}

function shortProblem(text: string): string {
  if (/\/sctp$/.test(text)) return 'sctp is not supported yet: use tcp or udp';
  if (/^[\d:/a-z]*\d-\d/.test(text)) return 'a range of ports is not supported yet: list each port';
  if (/^(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]):/.test(text)) return 'an address before the port is not supported: a published port is open on all addresses of the node';
  return 'expected PUBLISHED:TARGET[/tcp|/udp], such as "80:8080"';
}

const isSame = (one: PortSpec, other: PortSpec): boolean => one.published !== AUTOMATIC && portKey(one) === portKey(other);

export const ports = () =>
  z.array(port()).superRefine((list, context) => {
    list.forEach((port, index) => {
      if (list.slice(0, index).some((other) => isSame(other, port))) context.addIssue({ code: 'custom', path: [index], message: `port ${portKey(port)} is published twice` });
    });
  });

/** Rules between ports and other fields of the service. */
export const dnsrrHasNoIngressPort = ({ ports, endpointMode }: { ports: readonly PortSpec[]; endpointMode: string }): FieldIssue[] =>
  endpointMode !== 'dnsrr' ? [] : ports.flatMap((port, index) =>
    (port.mode === 'ingress' ? [{ path: ['ports', index], message: 'is published with mode ingress, which endpointMode dnsrr has no virtual address for: use mode host, or endpointMode vip' }] : []));
