import { expect } from 'chai';
import type { Browser, Locator, Page } from 'playwright-core';
import { until } from '../../demo/until.js';
import type { Task } from '../../model/index.js';
import { inPage, openChromium, visit, type Visit } from '../support/chromium.js';
import { openCluster } from './support/cluster.js';
import { overlay, toolbox } from './support/manifests.js';

/** Emulated hosts take their time. */
const PATIENCE = { timeout: 240_000 };

describe('the dashboard', () => {
  const cluster = openCluster();
  let browser: Browser;
  let admin: Visit;
  let origin: string;

  before(async () => {
    await cluster.ensure();
    await cluster.apply(overlay('seen'));
    await cluster.deploy(toolbox({ name: 'shown', network: 'seen', replicas: 2 }));
    browser = await openChromium();
    const link = new URL((await cluster.drover.ok(['dashboard'])).trim());
    ({ origin } = link);
    admin = await visit(browser, { url: origin });
    await admin.page.goto(link.href);
    await admin.page.getByRole('navigation', { name: 'Pages' }).waitFor();
  });
  after(async () => {
    await browser?.close();
    await cluster.drover.run(['token', 'rm', 'onlooker']);
    await cluster.remove('service/shown', 'network/seen');
  });

  const button = (where: Page | Locator, name: string): Locator => where.getByRole('button', { name, exact: true });
  const open = async (path: string): Promise<Page> => {
    await admin.page.goto(`${origin}${path}`);
    return admin.page;
  };
  const oneOf = async (service: string): Promise<Task> => {
    const [task] = await cluster.running(service);
    if (task === undefined) throw new Error(`no task of ${service} runs`);
    return task;
  };

  it('shows the whole cluster to whoever follows the link of `drover dashboard`, and asks no other host for anything', async () => {
    const page = await open('/');
    for (const name of ['node-1', 'node-2', 'node-3', 'shown']) await page.getByRole('link', { name, exact: true }).first().waitFor();
    expect(admin.troubles).to.deep.equal([]);
  });

  it('shows that a container was killed on its host, and that another took its place, without being loaded again', async () => {
    const page = await open('/services/shown');
    const task = await oneOf('shown');
    await page.getByRole('link', { name: task.metadata.name }).or(page.getByText(task.metadata.name.slice(-12))).first().waitFor();
    await inPage(page, 'window.isSamePage = true');
    await cluster.onHost(task.status.node!, `podman kill ${task.status.containerId}`);
    const replacement = await until('another task has its slot', PATIENCE.timeout, async () =>
      (await cluster.running('shown')).find(({ spec, metadata }) => spec.slot === task.spec.slot && metadata.name !== task.metadata.name));
    for (const name of [task, replacement].map(({ metadata }) => metadata.name)) await page.getByRole('link', { name: name.slice(-12) }).first().waitFor(PATIENCE);
    expect(await inPage(page, 'window.isSamePage')).to.equal(true);
  });

  it('shows every command that ran on a host for a task, with its duration and exit code', async () => {
    const task = await oneOf('shown');
    const page = await open(`/jobs?key=${task.metadata.name}`);
    await page.getByRole('link', { name: /sync-task/ }).first().click();
    await page.getByText(/[1-9]\d* commands? on (a host|hosts), .* in all/).waitFor();
    await button(page, 'Unfold all').click();
    await page.getByText(/podman/).first().waitFor();
  });

  it('drains a node from its page, follows that to its end, and gives it tasks again', async () => {
    const { status: { node = '' } } = await oneOf('shown');
    const page = await open(`/nodes/${node}`);
    await button(page, 'Drain').click();
    await button(page.getByRole('dialog'), 'Drain').click();
    await page.getByRole('region', { name: 'What you have asked for' }).getByText('drained').waitFor(PATIENCE);
    expect((await cluster.running('shown')).every(({ status }) => status.node !== node)).to.equal(true);
    await button(page, 'Activate').click();
    await button(page.getByRole('dialog'), 'Activate').click();
    await page.getByText(`${node} is active now.`).waitFor(PATIENCE);
  });

  it('reads the tables of a host beside what they should be', async () => {
    const { status: { node = '' } } = await oneOf('shown');
    const page = await open(`/nodes/${node}`);
    await page.getByText('The host has just what Drover wants.').waitFor(PATIENCE);
    await cluster.onHost(node, 'ip netns exec lb_seen ipvsadm -C');
    await button(page, 'Read the tables on the host now').click();
    await page.getByText('it was changed there').waitFor(PATIENCE);
    await until('the tables are repaired', PATIENCE.timeout, async () => ((await cluster.onHost(node, 'ip netns exec lb_seen ipvsadm -Sn')).includes('-a ') ? true : undefined));
  });

  it('lets a viewer look, and refuses what would change something', async () => {
    const token = (await cluster.drover.ok(['token', 'create', 'onlooker', '--role', 'view'])).trim();
    const viewer = await visit(browser, { url: origin, token });
    await viewer.page.goto(`${origin}/services/shown`);
    await button(viewer.page, 'Scale').waitFor();
    expect(await button(viewer.page, 'Scale').getAttribute('aria-disabled')).to.equal('true');
    const asked = "fetch('/v1/services/shown/scale', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{\"replicas\":9}' }).then(({ status }) => status)";
    expect(await inPage(viewer.page, asked)).to.equal(403);
    expect((await cluster.service('shown')).spec.replicas).to.equal(2);
    await viewer.close();
  });
});
