import { expect } from 'chai';
import { dashboardDirectory } from '../../../bin/dashboard-directory.js';

describe('where the pages of the dashboard are', () => {
  it('is beside the bundle on a manager and in dist/, and in dist/ of sources', async () => {
    expect(await dashboardDirectory('/nowhere/releases/0123456789abcdef/lib/drover.mjs')).to.equal('/nowhere/releases/0123456789abcdef/dashboard');
    expect(await dashboardDirectory('/nowhere/drover/dist/lib/drover.mjs')).to.equal('/nowhere/drover/dist/dashboard');
    expect(await dashboardDirectory('/nowhere/drover/bin/drover.js')).to.equal('/nowhere/drover/dist/dashboard');
  });
});
