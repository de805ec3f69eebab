import { expect } from 'chai';
import { parseListeners } from '../../../../host/observe/parse-listeners.js';

describe('parseListeners', () => {
  it('reads what ss prints, IPv6 and the kernel\'s own sockets as well', () => {
    expect(parseListeners([
      'udp   UNCONN 0      0            0.0.0.0:4789      0.0.0.0:*          ',
      'tcp   LISTEN 0      511             [::]:80           [::]:*    users:(("nginx",pid=7,fd=6),("nginx",pid=6,fd=6))',
      'sctp  LISTEN 0      5          127.0.0.1:3868        *:*    users:(("free diameter",pid=9,fd=3))',
    ])).to.deep.equal([
      { protocol: 'udp', address: '0.0.0.0', port: 4789 },
      { protocol: 'tcp', address: '[::]', port: 80, process: 'nginx' },
      { protocol: 'sctp', address: '127.0.0.1', port: 3868, process: 'free diameter' },
    ]);
  });

  it('passes over what is no socket, and lets no process write to a terminal by its name', () => {
    expect(parseListeners(['', 'u_str LISTEN 0 0 /run/x 1 * 0', 'tcp LISTEN 0 5 *:* *:*x', 'tcp LISTEN 0 5 *:81 *:* users:(("\u001b[2Jx",pid=1,fd=1))'])).to.deep.equal([
      { protocol: 'tcp', address: '*', port: 81, process: '?[2Jx' },
    ]);
  });
});
