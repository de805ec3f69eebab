import { z } from 'zod';
import { formatAddress, overlaps, parseAddress, parseSubnet, subnetOf } from '../../model/index.js';

const CIDR = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;
const UNUSABLE = [['0.0.0.0/8', 'this network'], ['127.0.0.0/8', 'loopback'], ['169.254.0.0/16', 'link-local'], ['224.0.0.0/3', 'multicast and reserved']] as const;

/** IPv4 CIDR in canonical form, large enough to hold tasks and small enough to leave room. */
export const subnet = ({ shortest = 8, longest = 29 } = {}) =>
  z.string().regex(CIDR, 'expected an IPv4 subnet such as 172.30.0.0/24').superRefine((text, context) => {
    const message = subnetProblem(text, shortest, longest);
    if (message !== undefined) context.addIssue({ code: 'custom', message: message.text, params: { suggestion: message.suggestion } });
  });

function subnetProblem(text: string, shortest: number, longest: number): { text: string; suggestion?: string } | undefined {
  if (!CIDR.test(text)) return undefined;
  const parsed = parseSubnet(text);
  if (parsed === undefined) return { text: 'is not a subnet: an octet, the prefix length or a host bit is wrong', suggestion: canonical(text) };
  if (parsed.prefixLength < shortest || parsed.prefixLength > longest) return { text: `must have a prefix length from /${shortest} to /${longest}` };
  const unusable = UNUSABLE.find(([range]) => overlaps(subnetOf(range), parsed));
  return unusable === undefined ? undefined : { text: `overlaps ${unusable[0]} (${unusable[1]}), which hosts use for themselves` };
}

/** The subnet that `text` lies in; undefined when an octet or the length is wrong. */
function canonical(text: string): string | undefined {
  const [address = '', length = ''] = text.split('/');
  const value = parseAddress(address);
  if (value === undefined || Number(length) > 32) return undefined;
  const size = 2 ** (32 - Number(length));
  return `${formatAddress(value - (value % size))}/${Number(length)}`;
}
