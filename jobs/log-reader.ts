import { LineSplitter } from './line-splitter.js';

type Stream = 'stdout' | 'stderr';

export interface LogLine {
  readonly task: string;
  readonly stream: Stream;
  readonly text: string;
  readonly time?: string | undefined;
}

/** Takes the output of podman logs apart: lines of the containers, each with its time, and what podman says for itself, which has none. */
export class LogReader {
  readonly #splitters = { stdout: new LineSplitter(), stderr: new LineSplitter() };
  readonly #names: ReadonlySet<string>;
  #remarks: string[] = [];

  /** `names`: of the containers, which are those of their tasks. */
  constructor(readonly names: readonly string[], readonly onLine: (line: LogLine) => void) {
    this.#names = new Set(names);
  }

  push(stream: Stream, chunk: Buffer): void {
    for (const line of this.#splitters[stream].push(chunk)) this.#tell(stream, line);
  }

  /** Podman's own words. */
  end(): string {
    for (const stream of ['stdout', 'stderr'] as const) for (const line of this.#splitters[stream].end()) this.#tell(stream, line);
    return this.#remarks.join('\n').slice(-500);
  }

  /** `2026-01-02T03:04:05.678901234+00:00 text`; of several containers `NAME TIME text`. */
  #tell(stream: Stream, line: string): void {
    const [, name = '', time, text = ''] = /^(?:(\S+) )??(\d{4}-\d\d-\d\dT\S+) (.*)$/s.exec(line) ?? [];
    const task = this.names.length === 1 ? this.names[0] : name;
    if (time !== undefined && task !== undefined && this.#names.has(task)) this.onLine({ task, stream, time, text });
    else this.#remarks = [...this.#remarks.slice(-9), line];
  }
}
