import type { Health } from '../container/runtime.js';

/** What a host says by itself. */
export type HostSignal =
  /** From here on no exit is missed: list the containers now. Another boot id than before = the host was restarted. */
  | { readonly kind: 'hello'; readonly bootId: string; readonly podman: string }
  | { readonly kind: 'beat'; readonly count: number }
  /** Of any container on the host, Drover's or not. `exitCode` is absent when the container was removed before it could be read. */
  | { readonly kind: 'exit'; readonly containerId: string; readonly exitCode?: number }
  /** Only when it differs from the last one of the same container. */
  | { readonly kind: 'health'; readonly containerId: string; readonly health: Health };

const WORDS = {
  hello: /^hello ([0-9a-f-]+) (\S*)$/,
  beat: /^beat (\d+)$/,
  exit: /^exit ([0-9a-f]{64}) (-|\d{1,3})$/,
  health: /^health ([0-9a-f]{64}) (starting|healthy|unhealthy)$/,
} as const;

const isKind = (word: string): word is keyof typeof WORDS => Object.hasOwn(WORDS, word);

/** undefined for a line that is none of ours: what a login script prints, what a tool complains about. */
export function parseSignal(line: string): HostSignal | undefined {
  const kind = line.slice(0, Math.max(0, line.indexOf(' ')));
  if (!isKind(kind)) return undefined;
  const match = WORDS[kind].exec(line);
  if (match === null) return undefined;
  const [, first = '', second = ''] = match;
  switch (kind) {
    case 'hello': return { kind: 'hello', bootId: first, podman: second };
    case 'beat': return { kind: 'beat', count: Number(first) };
    case 'exit': return { kind: 'exit', containerId: first, ...(second !== '-' && { exitCode: Number(second) }) };
    case 'health': return { kind: 'health', containerId: first, health: second as Health };
  }
}
