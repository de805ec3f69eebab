import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { inPage, openChromium, visit } from '../../support/chromium.js';
import { DashboardCluster } from '../../support/dashboard-cluster.js';
import { eventually } from '../../support/eventually.js';
import { serviceDocument } from '../../support/whole-cluster.js';

describe('the dashboard without its control plane', function () {
  this.timeout(180_000);
  const cluster = new DashboardCluster({ hosts: 1 });
  let browser: Browser;
  before(async () => {
    browser = await openChromium();
    await cluster.start();
    await cluster.allReady(60_000);
    await cluster.apply(serviceDocument('old', {}), serviceDocument('web', { replicas: 2 }));
    await cluster.settled('web', 2, 60_000);
  });
  after(async () => {
    await browser?.close();
    await cluster.stop();
  });

  it('says that its picture is old, acts by it no more, and has the true one when the control plane is back', async () => {
    const { page, close } = await visit(browser, { url: cluster.url, token: await cluster.tokenFor('ada', 'admin') });
    await page.goto(`${cluster.url}/services/web`);
    await page.getByRole('button', { name: 'Scale', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Number of tasks').fill('5');
    await cluster.stopControlPlane();
    await page.getByText(/What is shown is from/).waitFor({ state: 'attached' });
    await dialog.getByText('The connection to the control plane is lost').waitFor();
    expect(await dialog.getByRole('button', { name: 'Scale' }).isEnabled()).to.equal(false);
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { level: 1, name: /web/ }).waitFor();

    await cluster.startControlPlane();
    await cluster.api.post('/v1/delete', { objects: [{ kind: 'Service', name: 'old' }] });
    await cluster.apply(serviceDocument('new', {}), serviceDocument('web', { replicas: 3 }));
    await page.getByText(/What is shown is from/).waitFor({ state: 'detached', timeout: 40_000 });
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Services' }).click();
    await page.getByRole('main').getByRole('link', { name: 'new', exact: true }).first().waitFor();
    await page.getByRole('main').getByRole('link', { name: 'old', exact: true }).first().waitFor({ state: 'detached' });
    await close();
  });

  it('gives its connections back while nobody sees the page, so that a sixth tab gets one, and shows what is true then when somebody does', async () => {
    const { page, close } = await visit(browser, { url: cluster.url, token: await cluster.tokenFor('eve', 'view') });
    const ended: string[] = [];
    page.on('requestfailed', (request) => ended.push(new URL(request.url()).pathname));
    const beSeen = (isSeen: boolean): Promise<unknown> =>
      inPage(page, `Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${!isSeen} }); document.dispatchEvent(new Event('visibilitychange'))`);
    await page.goto(`${cluster.url}/services`);
    await page.getByRole('main').getByRole('link', { name: 'web', exact: true }).first().waitFor();
    await beSeen(false);
    await eventually(() => expect(ended).to.include('/v1/all'));
    await cluster.apply(serviceDocument('meanwhile', {}));
    expect(await page.getByRole('link', { name: 'meanwhile', exact: true }).count()).to.equal(0);
    await beSeen(true);
    await page.getByRole('main').getByRole('link', { name: 'meanwhile', exact: true }).first().waitFor();
    await close();
  });
});
