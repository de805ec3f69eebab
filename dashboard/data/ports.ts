import type { PortSpec } from '../../model/service.js';

/** Published ports that follow each other and lead to targets that do, as one. */
export interface PortGroup {
  readonly first: PortSpec;
  /** How many there are. */
  readonly count: number;
}

/** In order of protocol and number. Pure. */
export function groupPorts(ports: readonly PortSpec[]): PortGroup[] {
  const sorted = [...ports].sort((one, other) => one.protocol.localeCompare(other.protocol) || one.published - other.published);
  const groups: PortGroup[] = [];
  for (const port of sorted) {
    const last = groups.at(-1);
    if (last !== undefined && follows(last, port)) groups[groups.length - 1] = { ...last, count: last.count + 1 };
    else groups.push({ first: port, count: 1 });
  }
  return groups;
}

const follows = ({ first, count }: PortGroup, port: PortSpec): boolean =>
  port.published === first.published + count && port.target === first.target + count
  && port.protocol === first.protocol && port.mode === first.mode && port.preserveSource === first.preserveSource;

/** `:80`, `:8000–8010`, `:53/udp`. Pure. */
export const publishedText = ({ first: { published, protocol }, count }: PortGroup): string =>
  `:${published}${count > 1 ? `–${published + count - 1}` : ''}${protocol === 'tcp' ? '' : `/${protocol}`}`;

/** `:80 → 8080`; `(host)` for a port of the task's own node. Pure. */
export function portText(group: PortGroup): string {
  const { first: { target, mode }, count } = group;
  return `${publishedText(group)} → ${target}${count > 1 ? `–${target + count - 1}` : ''}${mode === 'host' ? ' (host)' : ''}`;
}
