import { expect } from 'chai';
import { parseHeard, parseSent } from '../../../../host/check/parse-paths.js';
import { hearScript, listenScript, sendScript } from '../../../../host/check/path-script.js';

const HEARD = `table ip drover_check {
	set s91274695 {
		typeof ip saddr . ip length
		size 65535
		flags dynamic
		elements = { 10.255.0.3 . 84,
			     10.255.0.4 . 84,
			     10.255.0.3 . 1450 }
	}
}
heard
`;

describe('path probes', () => {
  it('takes the largest packet of each sender, as nft lists them', () => {
    expect([...parseHeard(HEARD) ?? []]).to.deep.equal([['10.255.0.3', 1450], ['10.255.0.4', 84]]);
  });

  it('knows nothing, rather than that all is lost, when another check took the table over', () => {
    expect(parseHeard('')).to.equal(undefined);
    expect(hearScript('00ff')).to.contain('s00ff');
    expect(listenScript('00ff', '10.255.0.2')).to.contain('set s00ff').and.to.contain('ip daddr 10.255.0.2');
  });

  it('tells answers by VXLAN from those on the back network', () => {
    const sent = parseSent('node-2 back\nnode-2 84\nnode-2 1350\nnode-3 84\nsent\n');
    expect([...sent?.replies ?? []]).to.deep.equal([['node-2', 1350], ['node-3', 84]]);
    expect([...sent?.reachable ?? []]).to.deep.equal(['node-2']);
    expect(parseSent('node-2 84\n'), 'broken off').to.equal(undefined);
  });

  it('lets the peers of a large cluster be tried some at a time', () => {
    const peers = Array.from({ length: 40 }, (_, index) => ({ name: `node-${index}`, address: `10.255.0.${index + 2}`, vtep: `192.0.2.${index + 1}` }));
    expect(sendScript(peers, 1450).match(/^wait$/gm)).to.have.length.greaterThan(5);
  });
});
