/** Order of two RFC 3339 times, of any precision and offset: hosts write theirs in nanoseconds and in their own zone. */
export function compareTimes(one: string, other: string): number {
  return Date.parse(one) - Date.parse(other) || belowMs(one).localeCompare(belowMs(other));
}

/** The digits behind the milliseconds, to nanoseconds. */
const belowMs = (time: string): string => (/\.\d{3}(\d{1,6})/.exec(time)?.[1] ?? '').padEnd(6, '0');

interface TimedLine {
  readonly task: string;
  readonly stream: string;
  readonly time?: string | undefined;
}

/** The same lines by time; what has none follows the line before it in its own stream. */
export function byTime<Line extends TimedLine>(lines: readonly Line[]): Line[] {
  const latest = new Map<string, string>();
  const timed = lines.map((line) => {
    const source = sourceOf(line);
    const time = line.time ?? latest.get(source) ?? EARLIEST;
    latest.set(source, time);
    return { line, time };
  });
  return timed.sort((one, other) => compareTimes(one.time, other.time)).map(({ line }) => line);
}

const EARLIEST = '1970-01-01T00:00:00Z';
const sourceOf = ({ task, stream }: TimedLine): string => `${task} ${stream}`;

/** How far each stream of each task has been read, so that a log that is opened again goes on where it broke. */
export class LogCursor {
  readonly #seen = new Map<string, { readonly time: string; readonly count: number }>();
  #again = new Map<string, number>();

  /** A new reading begins: it may bring lines for a second time. */
  restart(): void {
    this.#again = new Map();
  }

  /** True for a line that is new; several lines may bear the same time. */
  take(line: TimedLine): boolean {
    if (line.time === undefined) return true;
    const source = sourceOf(line);
    const seen = this.#seen.get(source);
    const order = seen === undefined ? 1 : compareTimes(line.time, seen.time);
    if (order < 0) return false;
    if (order > 0) {
      this.#seen.set(source, { time: line.time, count: 1 });
      this.#again.set(source, 1);
      return true;
    }
    const again = (this.#again.get(source) ?? 0) + 1;
    this.#again.set(source, again);
    if (again <= seen!.count) return false;
    this.#seen.set(source, { time: seen!.time, count: again });
    return true;
  }

  /** The time from which on all that is missing of these tasks comes; undefined when one of them has said nothing yet. */
  since(tasks: readonly string[] = [...this.#seen.keys()].map((source) => source.slice(0, source.indexOf(' ')))): string | undefined {
    const times = tasks.map((task) => ['stdout', 'stderr'].flatMap((stream) => this.#seen.get(`${task} ${stream}`)?.time ?? []));
    if (times.length === 0 || times.some((ofTask) => ofTask.length === 0)) return undefined;
    const earliest = times.flat().sort(compareTimes)[0] ?? EARLIEST;
    return new Date(Date.parse(earliest) - 1).toISOString(); // podman shows what is later than the time it is given
  }
}
