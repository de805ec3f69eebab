import { expect } from 'chai';
import { createPodman } from '../../../../host/container/podman.js';
import type { HostSession } from '../../../../host/contract.js';
import { createCollectImagesHandler } from '../../../../jobs/handlers/collect-images.js';
import type { AnyResource, ClusterEvent } from '../../../../model/index.js';
import { aNode, EPOCH_MS, someSettings } from '../../../support/builders.js';
import { JOB_RUN, openJobWorld } from '../../../support/job-world.js';

const ID = 'a'.repeat(64), NAME = 'registry.example/web:1';

describe('collect-images', () => {
  /** A host with one image that Drover has pulled. */
  const collect = async ({ since, objects = [aNode()] }: { readonly since?: number; readonly objects?: readonly AnyResource[] }) => {
    const titles: string[] = [];
    const events: ClusterEvent[] = [];
    const run: HostSession['run'] = async (script, { title }) => {
      titles.push(title);
      const stock = ['@@ images', JSON.stringify([{ Id: ID, Names: [NAME] }]), '@@ used', '@@ pulled', `${ID} ${NAME}`, '@@ pushed', '@@ unused', ...(since === undefined ? [] : [`${ID} ${since}`]), '@@ disk', '40', '@@ end'];
      return { kind: 'exited', code: 0, stderr: '', stdout: title === 'look at images' ? stock.join('\n') : script.includes(`for id in ${ID}`) ? `@ removed ${ID}\n` : '' };
    };
    const unused = (): never => expect.fail('scripts alone');
    const world = await openJobWorld({ objects, runtime: createPodman(), session: { node: 'node-1', run, stream: unused, exec: unused, forward: unused } });
    await createCollectImagesHandler({ ...world.deps, events: { append: async (more) => void events.push(...more) } })({ key: 'node-1' }, JOB_RUN);
    await world.close();
    return { titles, said: events.map(({ reason, message, object }) => `${reason} ${object.name}: ${message}`) };
  };
  const DAY = 24 * 3_600_000, LOOKED = EPOCH_MS + 60_000;

  it('removes what nothing has used for a day, and says so', async () => {
    expect(await collect({ since: LOOKED - DAY })).to.deep.equal({ titles: ['look at images', 'remove unused images'], said: [`ImagesRemoved node-1: removed an image that nothing used any more: ${NAME}`] });
  });

  it('only notes what it sees for the first time, and nothing where all is as it was', async () => {
    expect(await collect({})).to.deep.equal({ titles: ['look at images', 'remove unused images'], said: [] });
    expect(await collect({ since: LOOKED - DAY + 1 })).to.deep.equal({ titles: ['look at images'], said: [] });
  });

  it('does not even look where images are kept for ever, or at a host that is not ready', async () => {
    expect((await collect({ objects: [aNode(), someSettings({ imageRetentionMs: 0 })] })).titles).to.deep.equal([]);
    expect((await collect({ objects: [aNode({ status: { state: 'down' } })] })).titles).to.deep.equal([]);
  });
});
