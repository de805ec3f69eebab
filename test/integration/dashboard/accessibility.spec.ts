import { expect } from 'chai';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { inPage, openChromium, visit } from '../../support/chromium.js';
import { DashboardCluster } from '../../support/dashboard-cluster.js';
import { networkDocument, serviceDocument } from '../../support/whole-cluster.js';

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

describe('the dashboard for everybody', function () {
  this.timeout(240_000);
  const cluster = new DashboardCluster({ hosts: 2 });
  let browser: Browser, token: string;
  before(async () => {
    browser = await openChromium();
    await cluster.start();
    await cluster.allReady(60_000);
    await cluster.apply(networkDocument('back'), serviceDocument('web', { replicas: 3, networks: ['back'], ports: [{ published: 80, target: 8080 }] }));
    await cluster.settled('web', 3, 60_000);
    token = await cluster.tokenFor('ada', 'admin');
  });
  after(async () => {
    await browser?.close();
    await cluster.stop();
  });

  /** What axe finds serious or critical. */
  const faults = async (page: Page): Promise<readonly string[]> => {
    await inPage(page, `${axe.source}; undefined`);
    const violations = await inPage<readonly Violation[]>(page, "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ target }) => ({ target })) })))");
    return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ target }) => target.join(' ')).join(', ')}`);
  };

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no serious fault on any page, ${colorScheme}`, async () => {
      const [task] = await cluster.running('web');
      const paths = ['/', '/services', '/services/web', '/tasks', `/tasks/${task?.metadata.name}`, '/nodes', '/nodes/sim-1', '/networks', '/networks/back', '/events', '/jobs', '/nowhere'];
      const { page, troubles, close } = await visit(browser, { url: cluster.url, colorScheme });
      expect(await faults(page), 'login').to.deep.equal([]);
      await close();
      const inside = await visit(browser, { url: cluster.url, colorScheme, token });
      for (const path of paths) {
        await inside.page.goto(`${cluster.url}${path}`);
        await inside.page.getByRole('heading', { level: 1 }).waitFor();
        await inside.page.waitForTimeout(500); // what is drawn after the heading
        expect(await faults(inside.page), path).to.deep.equal([]);
      }
      expect([...troubles, ...inside.troubles]).to.deep.equal([]);
      await inside.close();
    });

    it(`has none in its dialogs and menus, ${colorScheme}, nor as a small window`, async () => {
      const { page, close } = await visit(browser, { url: cluster.url, colorScheme, token, width: 400 });
      await page.goto(`${cluster.url}/services/web`);
      for (const name of ['Scale', 'Update image']) {
        await page.getByRole('button', { name, exact: true }).click();
        await page.getByRole('dialog').waitFor();
        expect(await faults(page), name).to.deep.equal([]);
        await page.keyboard.press('Escape');
      }
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('button', { name: 'Restart' }).waitFor();
      expect(await faults(page), 'More').to.deep.equal([]);
      expect(await inPage(page, 'document.documentElement.scrollWidth - document.documentElement.clientWidth'), 'wider than the window').to.equal(0);
      await close();
    });
  }
});
