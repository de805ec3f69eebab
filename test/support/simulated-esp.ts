/** The kernel's ESP of one host, as far as scripts fill it. */
export class SimulatedEsp {
  /** Hex key by `source destination spi`. */
  readonly keys = new Map<string, string>();
  /** All that it ever got. */
  readonly seen = new Set<string>();
  /** What each destination is sent with: `source destination spi`. */
  readonly policies = new Map<string, string>();

  /** Everything of it that a script with its preface does, in order. */
  take(script: string): void {
    const keys = new Map([...script.matchAll(/^(\d+)\) key=([0-9a-f]{40}) ;;$/gm)].map(([, index = '', key = '']) => [index, key]));
    for (const line of script.split('\n')) {
      const [, index = '', ...added] = /^(\d+) src (\S+) dst (\S+) proto esp spi (0x\w+) reqid 16777296 /.exec(line) ?? [];
      const deleted = /^xfrm state delete src (\S+) dst (\S+) proto esp spi (0x\w+)$/.exec(line)?.slice(1) ?? [];
      const sent = /^xfrm policy update .* tmpl src (\S+) dst (\S+) proto esp spi (0x\w+) reqid 16777296 /.exec(line)?.slice(1) ?? [];
      const unsent = /^xfrm policy delete src \S+ dst (\S+)\/32 /.exec(line)?.[1];
      if (added.length > 0) {
        this.keys.set(added.join(' '), keys.get(index) ?? 'none');
        this.seen.add(keys.get(index) ?? 'none');
      }
      if (deleted.length > 0) this.keys.delete(deleted.join(' '));
      if (sent.length > 0) this.policies.set(sent[1] ?? '', sent.join(' '));
      if (unsent !== undefined) this.policies.delete(unsent);
    }
  }
}
