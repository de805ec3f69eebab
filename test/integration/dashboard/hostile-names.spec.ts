import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { inPage, openChromium, visit } from '../../support/chromium.js';
import { DashboardCluster } from '../../support/dashboard-cluster.js';
import { eventually } from '../../support/eventually.js';

/** Each would leave a mark if a page took it for its own. */
const IMAGE = '<img src="x" onerror="globalThis.owned = 1; alert(1)">';
const SCRIPT = '</script><script>globalThis.owned = 2</script>';
const LINK = 'javascript:globalThis.owned=3';
const hostile = { note: IMAGE, script: SCRIPT, link: LINK };

describe('names and texts that are meant to do harm to the dashboard', function () {
  this.timeout(180_000);
  const cluster = new DashboardCluster({ hosts: 2 });
  let browser: Browser;
  before(async () => {
    browser = await openChromium();
    await cluster.start();
    await cluster.allReady(60_000);
    const service = (name: string, spec: object): object =>
      ({ apiVersion: 'drover/v1', kind: 'Service', metadata: { name, labels: hostile, annotations: hostile }, spec: { image: 'registry.example/app:1', env: { HOSTILE: IMAGE }, labels: hostile, command: [SCRIPT, LINK], ...spec } });
    cluster.machines.forEach((machine) => { machine.says = IMAGE; });
    await cluster.apply(service('runs', {}), { apiVersion: 'drover/v1', kind: 'Network', metadata: { name: 'net', labels: hostile }, spec: {} });
    await cluster.settled('runs', 1, 60_000);
    cluster.machines.forEach((machine) => { machine.refuse = `Error: ${IMAGE} ${SCRIPT} ${LINK}`; });
    await cluster.apply(service('fails', { restartPolicy: { condition: 'none' } }));
    await eventually(async () => expect((await cluster.tasks('fails')).some(({ status }) => status.error?.includes(IMAGE))).to.equal(true), 30_000);
  });
  after(async () => {
    await browser?.close();
    await cluster.stop();
  });

  it('are shown as text on every page, and run nothing', async () => {
    const { page, troubles, close } = await visit(browser, { url: cluster.url, token: await cluster.tokenFor('ada', 'admin') });
    const [failed] = await cluster.tasks('fails'), [task] = await cluster.running('runs');
    const paths = ['/', '/services', '/services/runs', '/services/fails', '/tasks', `/tasks/${task?.metadata.name}`, `/tasks/${failed?.metadata.name}`, '/nodes', '/nodes/sim-1', '/networks', '/networks/net', '/events', '/jobs'];
    for (const path of paths) {
      await page.goto(`${cluster.url}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(500); // events, logs and lazily drawn parts come after the heading
      const found = await inPage(page, '({ owned: String(globalThis.owned), images: document.querySelectorAll(\'img[src="x"]\').length, links: document.querySelectorAll(\'a[href^="javascript:" i]\').length })');
      expect(found, path).to.deep.equal({ owned: 'undefined', images: 0, links: 0 });
      expect(troubles, path).to.deep.equal([]);
    }
    await page.goto(`${cluster.url}/tasks/${failed?.metadata.name}`);
    await page.getByText(IMAGE).first().waitFor();
    await close();
  });

  it('are refused in dialogs as what they are', async () => {
    const { page, troubles, close } = await visit(browser, { url: cluster.url, token: await cluster.tokenFor('eve', 'admin') });
    await page.goto(`${cluster.url}/services/runs`);
    await page.getByRole('button', { name: 'Update image' }).click();
    await page.getByRole('dialog').getByLabel('Image').fill(IMAGE);
    await page.getByRole('dialog').getByText(`“${IMAGE}” is not an image reference`).waitFor();
    expect([await inPage(page, 'String(globalThis.owned)'), ...troubles]).to.deep.equal(['undefined']);
    await close();
  });
});
