import { z } from 'zod';
import type { PortSpec } from '../../model/index.js';
import { form, later, oneOf, type FieldIssue } from './form.js';

const SHORT = /^(\d{1,5}):(\d{1,5})(\/(tcp|udp))?$/;
const PORT_HINT = 'expected a port from 1 to 65535';
const AUTO_HINT = 'a published port chosen by the system is not supported yet: give one';

const number = () => z.int({ error: ({ input }) => (input === undefined ? undefined : PORT_HINT) }).min(1, PORT_HINT).max(65_535, PORT_HINT);

const long = () =>
  form({
    published: z.int({ error: ({ input }) => (input === undefined || input === 'auto' ? AUTO_HINT : PORT_HINT) }).min(1, { error: ({ input }) => (input === 0 ? AUTO_HINT : PORT_HINT) }).max(65_535, PORT_HINT).describe('Port on the nodes'),
    target: number().describe('Port in the container'),
    protocol: oneOf(['tcp', 'udp'], ['sctp']).prefault('tcp'),
    mode: oneOf(['ingress', 'host']).prefault('ingress').describe('ingress: every node answers; host: only nodes with a task'),
    hostIp: later('a published port is open on all addresses of the node'),
  });

/** Compose's short form `80:8080/udp`, or the long one. */
const port = () =>
  z.union([
    z.string().transform((text, context): PortSpec => {
      const parsed = parseShort(text);
      if (typeof parsed !== 'string') return parsed;
      context.addIssue(parsed);
      return z.NEVER;
    }),
    long().transform(({ published, target, protocol, mode }): PortSpec => ({ published, target, protocol, mode })),
  ], { error: ({ input }) => (typeof input === 'number' ? AUTO_HINT : 'expected "80:8080/tcp", or a map with published and target') });

/** The port, or what is wrong with the text. */
function parseShort(text: string): PortSpec | string {
  const [, publishedText, targetText, , protocol] = SHORT.exec(text) ?? [];
  if (publishedText === undefined) return shortProblem(text);
  const [published, target] = [Number(publishedText), Number(targetText)];
  if ([published, target].some((value) => value < 1 || value > 65_535)) return PORT_HINT;
  return { published, target, protocol: protocol === 'udp' ? 'udp' : 'tcp', mode: 'ingress' };
}

function shortProblem(text: string): string {
  if (/^\d+(\/\w+)?$/.test(text)) return AUTO_HINT;
  if (/\/sctp$/.test(text)) return 'sctp is not supported yet: use tcp or udp';
  if (/^[\d:/a-z]*\d-\d/.test(text)) return 'a range of ports is not supported yet: list each port';
  if (/^(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]):/.test(text)) return 'an address before the port is not supported: a published port is open on all addresses of the node';
  return 'expected PUBLISHED:TARGET[/tcp|/udp], such as "80:8080"';
}

const keyOf = ({ published, protocol }: PortSpec): string => `${published}/${protocol}`;

export const ports = () =>
  z.array(port()).superRefine((list, context) => {
    list.forEach((port, index) => {
      if (list.findIndex((other) => keyOf(other) === keyOf(port)) < index) context.addIssue({ code: 'custom', path: [index], message: `port ${keyOf(port)} is published twice` });
    });
  });

/** Rules between ports and other fields of the service. */
export const dnsrrHasNoIngressPort = ({ ports, endpointMode }: { ports: readonly PortSpec[]; endpointMode: string }): FieldIssue[] =>
  endpointMode !== 'dnsrr' ? [] : ports.flatMap((port, index) =>
    (port.mode === 'ingress' ? [{ path: ['ports', index], message: 'is published with mode ingress, which endpointMode dnsrr has no virtual address for: use mode host, or endpointMode vip' }] : []));
