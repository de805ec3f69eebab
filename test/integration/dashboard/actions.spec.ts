import { expect } from 'chai';
import type { Browser, Locator, Page } from 'playwright-core';
import { inPage, openChromium, visit } from '../../support/chromium.js';
import { DashboardCluster } from '../../support/dashboard-cluster.js';
import { eventually } from '../../support/eventually.js';
import { serviceDocument } from '../../support/whole-cluster.js';

describe('acting from the dashboard', function () {
  this.timeout(180_000);
  const cluster = new DashboardCluster({ hosts: 3, machine: { startMs: 300 } });
  let browser: Browser;
  let tokens: Readonly<Record<'admin' | 'view', string>>;
  const open: { close(): Promise<void> }[] = [];
  before(async () => {
    browser = await openChromium();
    await cluster.start();
    await cluster.allReady(60_000);
    tokens = { admin: await cluster.tokenFor('ada', 'admin'), view: await cluster.tokenFor('bob', 'view') };
    await cluster.apply(serviceDocument('web', { replicas: 2, ports: [{ published: 80, target: 8080 }] }));
    await cluster.settled('web', 2, 60_000);
  });
  afterEach(async () => { for (const one of open.splice(0)) await one.close(); });
  after(async () => {
    await browser?.close();
    await cluster.stop();
  });

  const at = async (role: 'admin' | 'view', path: string): Promise<Page> => {
    const opened = await visit(browser, { url: cluster.url, token: tokens[role] });
    open.push(opened);
    await opened.page.goto(`${cluster.url}${path}`);
    return opened.page;
  };
  const button = (where: Page | Locator, name: string): Locator => where.getByRole('button', { name, exact: true });
  const replicas = async (): Promise<number> => (await cluster.api.get<{ readonly spec: { readonly replicas: number } }>('/v1/services/web')).spec.replicas;

  it('is not for the role view: its actions are there with the reason, do nothing, and are refused by the API', async () => {
    const page = await at('view', '/services/web');
    for (const name of ['Scale', 'Update image', 'Roll back']) {
      await button(page, name).waitFor();
      expect(await button(page, name).getAttribute('aria-disabled'), name).to.equal('true');
      expect(await button(page, name).getAttribute('title'), name).to.contain('role admin');
      await button(page, name).click({ force: true });
    }
    expect(await page.getByRole('dialog').count()).to.equal(0);
    const asked = await inPage(page, "fetch('/v1/services/web/scale', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{\"replicas\":9}' }).then(({ status }) => status)");
    expect(asked).to.equal(403);
    expect(await replicas()).to.equal(2);
  });

  it('scales: says beforehand what it does, tells the answer, and follows it from page to page', async () => {
    const page = await at('admin', '/services/web');
    await button(page, 'Scale').click();
    const dialog = page.getByRole('dialog', { name: 'Scale web' });
    expect(await button(dialog, 'Scale').isEnabled()).to.equal(false);
    await dialog.getByLabel('Number of tasks').fill('0');
    await dialog.getByText('Nothing answers on port 80 any more.').waitFor();
    await dialog.getByLabel('Number of tasks').fill('6');
    await dialog.getByText('Starts 4 more tasks: 6 are then to run.').waitFor();
    await button(dialog, 'Scale').click();
    await dialog.waitFor({ state: 'detached' });
    expect(await inPage(page, 'document.activeElement.textContent')).to.equal('Scale');
    await page.getByText('web is to have 6 now.').waitFor();
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Nodes' }).click();
    await page.getByRole('region', { name: 'What you have asked for' }).getByText('6 of 6 run').waitFor();
    expect(await cluster.running('web')).to.have.length(6);
  });

  it('changes nothing when the dialog is left by Escape, by its backdrop or by Cancel, and stays when text is selected to beyond its edge', async () => {
    const page = await at('admin', '/services/web');
    const dialog = page.getByRole('dialog');
    const ways: readonly (() => Promise<void>)[] = [() => page.keyboard.press('Escape'), () => page.mouse.click(5, 5), () => button(dialog, 'Cancel').click()];
    for (const leave of ways) {
      await button(page, 'Update image').click();
      await dialog.getByLabel('Image').fill('registry.example/app:9');
      await leave();
      await dialog.waitFor({ state: 'detached' });
      expect(await inPage(page, 'document.activeElement.textContent')).to.equal('Update image');
    }
    await button(page, 'Update image').click();
    const box = await dialog.getByLabel('Image').boundingBox();
    await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 10);
    await page.mouse.down();
    await page.mouse.move(5, 5);
    await page.mouse.up();
    expect(await dialog.count()).to.equal(1);
    expect((await cluster.tasks('web')).every(({ spec }) => spec.container.image === 'registry.example/app:1')).to.equal(true);
  });

  it('updates the image, but none that a manifest would not take', async () => {
    const page = await at('admin', '/services/web');
    await button(page, 'Update image').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Image').fill('Registry/APP');
    await dialog.getByText('is not an image reference').waitFor();
    expect(await button(dialog, 'Update').isEnabled()).to.equal(false);
    await dialog.getByLabel('Image').fill('registry.example/app:2');
    await dialog.getByText('Replaces 6 tasks, 1 at a time.').waitFor();
    await button(dialog, 'Update').click();
    await page.getByText('web is to run registry.example/app:2.').waitFor();
    await page.getByRole('region', { name: 'What you have asked for' }).getByText('completed').waitFor({ timeout: 90_000 });
    expect(new Set((await cluster.running('web')).map(({ spec }) => spec.container.image))).to.deep.equal(new Set(['registry.example/app:2']));
  });

  it('kills a task, and follows it until another has its place', async () => {
    const [victim] = await cluster.running('web');
    const { name = '' } = victim?.metadata ?? {};
    const page = await at('admin', `/tasks/${name}`);
    await button(page, 'Kill').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`Its program on ${victim?.status.node} ends at once`).waitFor();
    await dialog.getByText('5 other tasks of web go on.').waitFor();
    await button(dialog, 'Kill').click();
    await page.getByText(`${name} was killed on ${victim?.status.node}.`).waitFor();
    await page.getByRole('region', { name: 'What you have asked for' }).getByText(/replaced: web\.\d\.\w+ runs on sim-\d/).waitFor();
    await button(page, 'Kill').waitFor();
    expect(await button(page, 'Kill').getAttribute('title')).to.contain('this one is failed');
  });

  it('drains a node, and gives it tasks again', async () => {
    const [task] = await cluster.running('web');
    const node = task?.status.node ?? '';
    const page = await at('admin', `/nodes/${node}`);
    await button(page, 'Drain').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('to other nodes: web').waitFor();
    await dialog.getByLabel('Not at all: stop everything at once').check();
    await dialog.getByText('at once, and').waitFor();
    await dialog.getByLabel('As long as it takes').check();
    await button(dialog, 'Drain').click();
    await page.getByRole('region', { name: 'What you have asked for' }).getByText('drained').waitFor({ timeout: 60_000 });
    expect(cluster.machine(node).running()).to.deep.equal([]);
    await button(page, 'Activate').click();
    await button(page.getByRole('dialog'), 'Activate').click();
    await page.getByText(`${node} is active now.`).waitFor();
    await eventually(async () => expect((await cluster.nodes()).find(({ metadata }) => metadata.name === node)?.status.availability?.state).to.equal('active'));
  });
});
