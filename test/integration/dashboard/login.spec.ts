import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { inPage, logIn, openChromium, visit } from '../../support/chromium.js';
import { DashboardCluster } from '../../support/dashboard-cluster.js';

describe('logging in to the dashboard', function () {
  this.timeout(120_000);
  const cluster = new DashboardCluster({ hosts: 1 });
  let browser: Browser;
  before(async () => {
    browser = await openChromium();
    await cluster.start();
  });
  after(async () => {
    await browser?.close();
    await cluster.stop();
  });

  it('takes a token, keeps it from every script, and shows who one is', async () => {
    const token = await cluster.tokenFor('ada', 'view');
    const { page, troubles, close } = await visit(browser, { url: cluster.url });
    await page.getByLabel('Token').fill('drover_ada_wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    expect(await page.getByRole('alert').textContent()).to.match(/token/);
    await logIn(page, token);
    await page.getByText('ada', { exact: true }).waitFor();
    const [cookie, ...others] = await page.context().cookies();
    expect(others).to.deep.equal([]);
    expect(cookie).to.include({ httpOnly: true, sameSite: 'Strict' });
    expect(await inPage(page, 'document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })')).not.to.contain(token.slice(-20));
    expect(troubles).to.deep.equal([]);
    await page.reload();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Token').waitFor();
    await page.goto(`${cluster.url}/services`);
    await page.getByLabel('Token').waitFor();
    await close();
  });

  it('takes the ticket of a link once, and leaves no trace of it in the address', async () => {
    const { ticket } = await cluster.api.post<{ readonly ticket: string }>('/v1/session/tickets', {});
    const { page, close } = await visit(browser, { url: `${cluster.url}/login#ticket=${ticket}` });
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    expect(page.url()).not.to.contain(ticket);
    await close();
    const again = await visit(browser, { url: `${cluster.url}/login#ticket=${ticket}` });
    await again.page.getByRole('alert').waitFor();
    await again.close();
  });
});
