import { expect } from 'chai';
import { isLoopbackHost } from '../../../../api/session/loopback-host.js';

describe('a Host header on loopback', () => {
  it('is this machine\'s own, with any port: a tunnel may end at another one', () => {
    for (const host of ['localhost', 'localhost:8480', 'LOCALHOST:1', '127.0.0.1:8480', '[::1]:8480', '[::1]']) expect(isLoopbackHost(host), host).to.equal(true);
  });

  it('is refused when it is any other name, whatever that means to the resolver', () => {
    for (const host of [undefined, '', 'evil.example', 'evil.example:8480', '127.0.0.1.evil.example', 'localhost.evil.example', 'localhost:', 'localhost:8480:1', '127.0.0.2', '0.0.0.0', '::1', '[::1', 'user@localhost', ' localhost', 'localhost\n']) {
      expect(isLoopbackHost(host), String(host)).to.equal(false);
    }
  });
});
