import { expect } from 'chai';
import { parseEsp } from '../../../../host/observe/parse-esp.js';

/** As iproute2 6.1 prints it; the policy without a mark and the one with another reqid are somebody else's. */
const PRINTED = `src 192.168.77.11 dst 192.168.77.12
	proto esp spi 0x10010012 reqid 16777296 mode transport
	replay-window 0 flag esn
	aead rfc4106(gcm(aes)) <<Keys hidden>> 64
	anti-replay esn context:
	 seq-hi 0x0, seq 0x0, oseq-hi 0x0, oseq 0x0
	 replay_window 1024, bitmap-length 32
	sel src 0.0.0.0/0 dst 0.0.0.0/0 
src 192.168.77.13 dst 192.168.77.11
	proto esp spi 0x00000fff reqid 5 mode tunnel
	replay-window 32 
src 192.168.77.11/32 dst 192.168.77.13/32 
	dir out priority 0 ptype main 
	tmpl src 192.168.77.11 dst 192.168.77.13
		proto esp reqid 5 mode transport
src 192.168.77.11/32 dst 192.168.77.14/32 proto udp dport 4789 
	dir out priority 0 ptype main 
	mark 0xd0c4e3/0xffffffff 
	tmpl src 192.168.77.11 dst 192.168.77.14
		proto esp spi 0x00010012 reqid 13681891 mode transport
src 192.168.77.11/32 dst 192.168.77.12/32 proto udp dport 4789 
	dir out priority 0 ptype main 
	mark 0x1000050/0xffffffff 
	tmpl src 192.168.77.11 dst 192.168.77.12
		proto esp spi 0x10010012 reqid 16777296 mode transport
`;

describe('parseEsp', () => {
  it('reads states and policies of Drover\'s, and nobody else\'s', () => {
    const association = { source: '192.168.77.11', destination: '192.168.77.12', spi: 0x10010012 };
    expect(parseEsp(PRINTED)).to.deep.equal({
      associations: { '192.168.77.11 192.168.77.12 268501010': association }, policies: { '192.168.77.11 192.168.77.12:4789': { ...association, port: 4789 } },
    });
  });

  it('reads nothing where the kernel has nothing, or cannot be asked', () => {
    expect(parseEsp('')).to.deep.equal({ associations: {}, policies: {} });
  });
});
