import type { Listener, Protocol } from '../../model/index.js';

const PROTOCOLS: readonly Protocol[] = ['tcp', 'udp', 'sctp'];

/**
 * Prints the sockets of the host that others can reach, and whose they are. Any user may name a process as a line of ours: what does not begin as a
 * socket is not passed on. sctp is asked for only where it is loaded, as to ask loads it.
 */
export const LISTENERS = `{ s=; [ ! -d /proc/net/sctp ] || s=S; ss -Hltunp$s | grep -aE '^(${PROTOCOLS.join('|')}) '; }`;

/** `udp UNCONN 0 0 0.0.0.0:4789 0.0.0.0:* users:(("name",pid=1,fd=3))` each; what is anything else is passed over. */
export const parseListeners = (lines: readonly string[]): Listener[] => lines.flatMap(parseListener);

function parseListener(line: string): Listener[] {
  const [netid, , , , local = '', , ...users] = line.trim().split(/\s+/);
  const protocol = PROTOCOLS.find((one) => one === netid);
  const colon = local.lastIndexOf(':');
  const port = Number(local.slice(colon + 1));
  if (protocol === undefined || colon < 0 || Number.isNaN(port)) return [];
  const process = /\(\("([^"]+)"/.exec(users.join(' '))?.[1]?.replace(/[^ -~]/g, '?');
  return [{ protocol, address: local.slice(0, colon), port, ...(process !== undefined && { process }) }];
}
