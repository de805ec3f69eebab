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

const LINE = {
  hello: /^hello ([0-9a-f-]+) (\S*)$/,
  beat: /^beat (\d+)$/,
  exit: /^exit ([0-9a-f]{64}) (-|\d{1,3})$/,
  health: /^health ([0-9a-f]{64}) (starting|healthy|unhealthy)$/,
} as const;

/** undefined for a line that is none of ours: what a login script prints, what a tool complains about. */
export function parseSignal(line: string): HostSignal | undefined {
  const [hello, beat, exit, health] = [LINE.hello.exec(line), LINE.beat.exec(line), LINE.exit.exec(line), LINE.health.exec(line)];
  if (hello) return { kind: 'hello', bootId: hello[1] ?? '', podman: hello[2] ?? '' };
  if (beat) return { kind: 'beat', count: Number(beat[1]) };
  if (exit) return { kind: 'exit', containerId: exit[1] ?? '', ...(exit[2] !== '-' && { exitCode: Number(exit[2]) }) };
  if (health) return { kind: 'health', containerId: health[1] ?? '', health: health[2] as Health };
  return undefined;
}
