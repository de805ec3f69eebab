import { expect } from 'chai';
import { dashboardBase } from '../../../cli/commands/dashboard.js';
import { portOrOff } from '../../../cli/listen-address.js';

describe('the dashboard\'s address', () => {
  it('is the one that was asked over TLS, with its port, since browsers would take another', () => {
    expect(dashboardBase('https://drover.example', 'http://127.0.0.1:8480')).to.equal('https://drover.example:7443');
    expect(dashboardBase('https://[2001:db8::1]:2377', undefined)).to.equal('https://[2001:db8::1]:2377');
  });

  it('is what the control plane says of itself where it is reached by a socket', () => {
    expect(dashboardBase('unix:/run/drover/api.sock', 'http://127.0.0.1:8277')).to.equal('http://127.0.0.1:8277');
    expect(dashboardBase('http://localhost:9000', 'http://127.0.0.1:8480')).to.equal('http://127.0.0.1:8480');
    expect(dashboardBase('/run/drover/api.sock', undefined)).to.equal(undefined);
  });
});

describe('--dashboard', () => {
  it('is a port or off, and nothing else', () => {
    expect([portOrOff('8480'), portOrOff('off'), portOrOff('65535')]).to.deep.equal([8480, 'off', 65_535]);
    for (const text of ['', '0', '65536', '-1', 'on', '80a', '127.0.0.1:80']) expect(() => portOrOff(text), text).to.throw('or off');
  });
});
