import { expect } from 'chai';
import { defaultStateDir, serverOf } from '../../../cli/control-plane.js';

describe('defaultStateDir', () => {
  it('is $DROVER_STATE_DIR, made absolute, so that server and state are found from any directory', () => {
    expect(defaultStateDir({ env: { DROVER_STATE_DIR: '/srv/drover' }, homeDir: '/home/ada' })).to.equal('/srv/drover');
    expect(defaultStateDir({ env: { DROVER_STATE_DIR: 'state' }, homeDir: '/home/ada' })).to.equal(`${process.cwd()}/state`);
  });

  it('takes an empty variable for an unset one, and never the directory one stands in', () => {
    expect(serverOf(undefined, { env: { DROVER_STATE_DIR: '' }, homeDir: '/home/ada' })).to.equal('unix:/home/ada/.local/state/drover/api.sock');
  });
});
