import { runProgram } from './program.js';
import type { Release } from './release.js';

/** apt's lines for a release, taken from the mirror this machine uses itself. Empty when it uses none of Debian's: mmdebstrap then has its own default. */
export async function packageSources(release: Release): Promise<readonly string[]> {
  const targets = await runProgram(['apt-get', 'indextargets', '--format', '$(SITE) $(RELEASE) $(COMPONENT)', 'Created-By: Packages']);
  const sites = new Map<string, string>();
  for (const line of targets.stdout.toString().split('\n')) {
    const [site = '', suite = '', component = ''] = line.split(' ');
    const kind = /^(?:bookworm|trixie|stable)(-updates|-security)?$/.exec(suite);
    if (kind && component === 'main' && !sites.has(kind[1] ?? '')) sites.set(kind[1] ?? '', site);
  }
  if (!sites.has('')) return [];
  return [...sites].map(([suffix, site]) => `deb ${site} ${release}${suffix} main`);
}

/** The machine's own settings for fetching packages (proxies, date checks), as `--aptopt` values. */
export async function packageOptions(): Promise<readonly string[]> {
  const dump = await runProgram(['apt-config', 'dump']);
  const wanted = /^Acquire::(?:Check-Valid-Until|Check-Date|https?::(?:Proxy|Verify).*|ftp::Proxy) "[^"]+";$/;
  return dump.stdout.toString().split('\n').filter((line) => wanted.test(line)).map((line) => line.slice(0, -1));
}
