interface Remembered<Applied> {
  applied?: Applied | undefined;
  observedAt: number;
  changedAt: number;
  imagesLookedAt?: number;
  readonly exits: Map<string, number>;
}

/**
 * What this process remembers of a host between two jobs: only ever a short cut. Losing it costs one full observation.
 */
export class HostMemory<Applied> {
  readonly #hosts = new Map<string, Remembered<Applied>>();

  /** The state last applied, while nothing put it in doubt. */
  applied(node: string): Applied | undefined {
    return this.#hosts.get(node)?.applied;
  }

  /** Milliseconds since the epoch of the last full observation; 0 = never. */
  observedAt(node: string): number {
    return this.#hosts.get(node)?.observedAt ?? 0;
  }

  /** Milliseconds since the epoch of the last change that was made there; 0 = none. */
  changedAt(node: string): number {
    return this.#hosts.get(node)?.changedAt ?? 0;
  }

  remember(node: string, applied: Applied, { observedAt, changedAt }: { readonly observedAt?: number | undefined; readonly changedAt?: number | undefined }): void {
    const host = this.#of(node);
    host.applied = applied;
    host.observedAt = observedAt ?? host.observedAt;
    host.changedAt = changedAt ?? host.changedAt;
  }

  /** Milliseconds since the epoch when unused images were last asked for; undefined: never by this process. */
  imagesLookedAt(node: string): number | undefined {
    return this.#hosts.get(node)?.imagesLookedAt;
  }

  noteImagesLook(node: string, at: number): void {
    this.#of(node).imagesLookedAt = at;
  }

  /** Something may have changed there unseen: the next sync observes everything. */
  doubt(node: string): void {
    const host = this.#of(node);
    host.applied = undefined;
    host.observedAt = 0;
  }

  /** Another member works on it from now on. */
  forget(node: string): void {
    this.#hosts.delete(node);
  }

  /** An exit that came before anybody knew whose container it was. */
  noteExit(node: string, containerId: string, exitCode: number): void {
    const { exits } = this.#of(node);
    exits.set(containerId, exitCode);
    if (exits.size > 200) for (const oldest of [...exits.keys()].slice(0, 100)) exits.delete(oldest);
  }

  exitOf(node: string, containerId: string): number | undefined {
    return this.#hosts.get(node)?.exits.get(containerId);
  }

  #of(node: string) {
    const host: Remembered<Applied> = this.#hosts.get(node) ?? { observedAt: 0, changedAt: 0, exits: new Map<string, number>() };
    this.#hosts.set(node, host);
    return host;
  }
}
