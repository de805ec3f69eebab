import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { openChromium, visit } from '../test/support/chromium.js';
import { DashboardCluster } from '../test/support/dashboard-cluster.js';
import { serviceDocument } from '../test/support/whole-cluster.js';

const DIRECTORY = fileURLToPath(new URL('dashboard/', import.meta.url));
const WIDTHS = { large: 1440, small: 400 } as const;
const THEMES = ['light', 'dark'] as const;
const HEIGHT = 900;
/** JPEG: pages of text in 36 pictures are to stay small. */
const QUALITY = 70;

/** `npm run docs:screenshots`: each page of the dashboard, in both themes, wide and narrow, of a control plane with simulated hosts. */
async function main(): Promise<void> {
  mkdirSync(DIRECTORY, { recursive: true });
  const cluster = new DashboardCluster({ hosts: 3, machine: { startMs: 200 } });
  const browser = await openChromium();
  try {
    await cluster.start();
    await cluster.allReady(60_000);
    const paths = await fill(cluster);
    const token = await cluster.tokenFor('ada', 'admin');
    for (const theme of THEMES) {
      for (const [size, width] of Object.entries(WIDTHS)) {
        const { page, close } = await visit(browser, { url: cluster.url, token, colorScheme: theme, width });
        for (const [name, path] of Object.entries(paths)) {
          await page.goto(`${cluster.url}${path}`);
          await picture(page, join(DIRECTORY, `${name}-${size}-${theme}.jpg`));
        }
        await close();
      }
    }
  } finally {
    await browser.close();
    await cluster.stop();
  }
}

/** Something of everything; by name of the picture, the path of the page. */
async function fill(cluster: DashboardCluster): Promise<Readonly<Record<string, string>>> {
  await cluster.apply(serviceDocument('web', { replicas: 4, ports: [{ published: 80, target: 8080 }] }), serviceDocument('api', { replicas: 2 }));
  await cluster.settled('web', 4, 60_000);
  await cluster.settled('api', 2, 60_000);
  await cluster.apply(serviceDocument('web', { replicas: 5, image: 'registry.example/app:2', ports: [{ published: 80, target: 8080 }] }));
  await cluster.settled('web', 5, 60_000);
  const [task] = await cluster.running('web');
  const { items: [job] } = await cluster.api.get<{ readonly items: readonly { readonly queue: string; readonly id: string }[] }>('/v1/jobs?state=completed&limit=1');
  return {
    cluster: '/', path: '/?port=80/tcp', services: '/services', service: '/services/web', nodes: '/nodes', node: `/nodes/${task?.status.node}`, task: `/tasks/${task?.metadata.name}`,
    tasks: '/tasks', network: `/networks/${task?.spec.networks[0] ?? 'ingress'}`, jobs: '/jobs', job: `/jobs/${job?.queue}/${job?.id}`, events: '/events',
  };
}

async function picture(page: Page, path: string): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.getByText('Reading the cluster…').waitFor({ state: 'detached' });
  await page.evaluate('new Promise((done) => setTimeout(done, 700))'); // what is asked for separately, as logs and tables, is there
  const { width } = page.viewportSize() ?? { width: WIDTHS.large };
  const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
  await page.setViewportSize({ width, height: Math.min(Math.max(HEIGHT, height), 2400) });
  await page.screenshot({ path, type: 'jpeg', quality: QUALITY });
  await page.setViewportSize({ width, height: HEIGHT });
}

await main();
