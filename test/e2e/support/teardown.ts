import { downLab } from '../../../lab/index.js';
import { openCluster } from './cluster.js';

/** Leaves nothing running, unless a developer keeps the lab for the next run (DROVER_E2E_KEEP=1). */
export const mochaHooks = {
  async afterAll(this: Mocha.Context): Promise<void> {
    if (process.env.DROVER_E2E_KEEP === '1') return;
    this.timeout(120_000);
    const cluster = openCluster();
    await cluster.drover.run(['down']);
    await downLab(cluster.lab);
  },
};
