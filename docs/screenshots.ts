import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { JobList } from '../api/contract.js';
import { openChromium, visit } from '../test/support/chromium.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIRECTORY = join(ROOT, 'docs', 'dashboard');
const LOOKS = [
  { name: 'large-light', width: 1440, colorScheme: 'light' }, { name: 'large-dark', width: 1440, colorScheme: 'dark' },
  { name: 'small-light', width: 400, colorScheme: 'light' }, { name: 'small-dark', width: 400, colorScheme: 'dark' },
] as const;
const [SHORTEST, LONGEST] = [900, 2200];
/** JPEG: some fifty pictures of text are to stay small. */
const QUALITY = 60;

/** `npm run docs:screenshots`: every page of the dashboard of the control plane that `drover` finds, in both themes, wide and narrow. Wants a service that runs with a published port. */
async function main(): Promise<void> {
  mkdirSync(DIRECTORY, { recursive: true });
  const browser = await openChromium();
  try {
    for (const look of LOOKS) await pictures(browser, look);
  } finally {
    await browser.close();
  }
}

const drover = (...argv: readonly string[]): string => execFileSync(process.execPath, [join(ROOT, 'bin', 'drover.js'), ...argv], { encoding: 'utf8' });
const listed = <T>(...argv: readonly string[]): readonly T[] => (JSON.parse(drover(...argv, '-o', 'json')) as { readonly items: readonly T[] }).items;

async function pictures(browser: Browser, { name: look, ...shape }: (typeof LOOKS)[number]): Promise<void> {
  const link = new URL(drover('dashboard').trim());
  const { page, close } = await visit(browser, { url: link.origin, ...shape });
  await page.goto(link.href);
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  for (const [name, path] of Object.entries(await paths())) {
    await page.goto(`${link.origin}${path}`);
    await picture(page, join(DIRECTORY, `${name}-${look}.jpg`));
  }
  await close();
}

interface Named {
  readonly metadata: { readonly name: string };
}
/** As `-o json` has them: in the form of manifests, where what is left out is not there. */
interface ShownService extends Named {
  readonly spec: { readonly ports?: readonly { readonly published: number; readonly protocol?: string }[] };
}
interface ShownTask extends Named {
  readonly spec: { readonly service: string; readonly networks?: readonly string[] };
  readonly status: { readonly state: string; readonly node?: string };
}

/** By name of the picture. */
async function paths(): Promise<Readonly<Record<string, string>>> {
  const service = listed<ShownService>('get', 'services').find(({ spec }) => (spec.ports?.length ?? 0) > 0);
  const task = listed<ShownTask>('get', 'tasks').find(({ spec, status }) => spec.service === service?.metadata.name && status.state === 'running');
  const [port] = service?.spec.ports ?? [];
  if (service === undefined || task === undefined || port === undefined) throw new Error('nothing to show: no task of a service with a published port runs');
  const [job] = listed<JobList['items'][number]>('jobs', '--key', task.metadata.name);
  return {
    'cluster': '/', 'request-path': `/?port=${port.published}/${port.protocol ?? 'tcp'}`, 'services': '/services', 'service': `/services/${service.metadata.name}`, 'nodes': '/nodes', 'node': `/nodes/${task.status.node}`,
    'tasks': '/tasks', 'task': `/tasks/${task.metadata.name}`, 'networks': '/networks', 'network': `/networks/${task.spec.networks?.[0] ?? 'ingress'}`,
    'jobs': '/jobs', 'job': `/jobs/${job?.queue}/${job?.id}`, 'events': '/events',
  };
}

/** The whole page, where it is not too long. */
async function picture(page: Page, path: string): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.getByText('Reading the cluster…').waitFor({ state: 'hidden' });
  await page.waitForLoadState('domcontentloaded');
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  const { width } = page.viewportSize() ?? { width: 1440 };
  const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
  await page.setViewportSize({ width, height: Math.min(Math.max(SHORTEST, height), LONGEST) });
  await page.screenshot({ path, type: 'jpeg', quality: QUALITY });
  await page.setViewportSize({ width, height: SHORTEST });
}

await main();
