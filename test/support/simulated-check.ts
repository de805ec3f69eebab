/** What the check script answers on a healthy host, after the probe's sections; `ailments` by section. */
export function checkAnswer(probe: string, ailments: ReadonlyMap<string, string>): string {
  const healthy: Readonly<Record<string, string>> = {
    loadable: '', 'podman-works': 'works', store: '/var/lib/containers/storage',
    disks: 'Filesystem 1-blocks Used Available Capacity Mounted on\n/dev/vda 60000000000 10000000000 50000000000 17% /\ntmpfs 800000000 0 800000000 0% /run',
    inodes: 'Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/vda 393216 10293 382923 3% /\ntmpfs 800000 100 799900 1% /run',
    meminfo: 'MemTotal: 8388608 kB\nMemAvailable: 6000000 kB', sshd: 'maxsessions 10\nmaxstartups 10:30:100',
    sockets: 'udp UNCONN 0 0 0.0.0.0:4789 0.0.0.0:*\ntcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))', vxlans: '[]', rules: '', legacy: '',
  };
  const sections = Object.entries(healthy).map(([name, body]) => `@@ ${name}\n${ailments.get(name) ?? body}\n`);
  return `@@ clock\n${ailments.get('clock') ?? (Date.now() / 1000).toFixed(6)}\n${probe}${sections.join('')}@@ checked\n`;
}

/** A back network between simulated machines: answers the path scripts as the hosts on it would. */
export class SimulatedWire {
  /** The largest packet that gets from one machine to the other; 0 = none. */
  carries: (from: string, to: string) => number = () => 1450;
  readonly #ingress = new Map<string, string>();
  readonly #heard = new Map<string, Set<string>>();

  answer(name: string, script: string): string {
    if (script.startsWith('drover_listen')) return this.#listen(name, /ip daddr ([\d.]+)/.exec(script)?.[1] ?? '');
    return script.startsWith('drover_send') ? this.#send(name, script) : this.#hear(name);
  }

  #listen(name: string, address: string): string {
    this.#ingress.set(name, address);
    this.#heard.set(name, new Set());
    return 'listening\n';
  }

  /** Small, full, and what the way carries. */
  #send(from: string, script: string): string {
    const peers = [...script.matchAll(/^peer '([^']+)'/gm)].map(([, name = '']) => name);
    const lines = peers.flatMap((to) => {
      const [out, back] = [this.carries(from, to), this.carries(to, from)];
      for (const size of [84, 1450, out]) if (size > 0 && size <= out) this.#heard.get(to)?.add(`${this.#ingress.get(from)} . ${size}`);
      const answered = Math.min(out, back);
      return [`${to} back`, ...(answered > 0 ? [`${to} ${answered}`] : [])];
    });
    return [...lines, 'sent', ''].join('\n');
  }

  #hear(name: string): string {
    return `elements = { ${[...this.#heard.get(name) ?? []].join(', ')} }\nheard\n`;
  }
}
