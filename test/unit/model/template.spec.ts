import { expect } from 'chai';
import { templateHash, templateOf } from '../../../model/index.js';
import { someServiceSpec } from '../../support/builders.js';

describe('templateHash', () => {
  it('is what it was before there were settings that a service does not have, so that no task restarts after an upgrade', () => {
    expect(templateHash(templateOf(someServiceSpec()))).to.equal('c5246dc9a528195e');
    const healthcheck = { test: ['NONE'], intervalMs: 1, timeoutMs: 1, retries: 1, startPeriodMs: 0 };
    expect(templateHash(templateOf(someServiceSpec({ env: { A: '1' }, hostname: 'h', healthcheck })))).to.equal('cc177b551363526e');
  });

  it('changes with every setting of a container, or a task would keep the old one', () => {
    const plain = templateHash(templateOf(someServiceSpec()));
    const settings = [
      { init: true }, { tty: true }, { readOnly: true }, { stopSignal: 'SIGINT' }, { capAdd: ['ALL'] }, { capDrop: ['ALL'] }, { sysctls: { 'net.core.somaxconn': '1' } }, { ulimits: { core: { soft: 0, hard: 0 } } },
      { dns: ['192.0.2.1'] }, { dnsSearch: ['example'] }, { dnsOptions: ['rotate'] }, { extraHosts: [{ host: 'a', address: '192.0.2.1' }] }, { logging: { driver: 'none' } }, { mounts: [{ type: 'tmpfs', target: '/tmp' }] },
      { resources: { limits: { pids: 1 }, reservations: {} } },
    ] as const;
    const hashes = settings.map((setting) => templateHash(templateOf(someServiceSpec(setting))));
    expect(new Set([plain, ...hashes]).size).to.equal(settings.length + 1);
  });
});
