import { expect } from 'chai';
import { planNames } from '../../../plan/overlay-names.js';
import { aRunningTask, aService } from '../../support/builders.js';

describe('names on an overlay network', () => {
  const NETWORK = 'internal';
  const task = aRunningTask({ name: 'web.1.aaa', spec: { service: 'web' }, status: { addresses: { [NETWORK]: '172.30.0.9' } } });
  const names = (...services: ReturnType<typeof aService>[]) => planNames({ network: NETWORK, services, tasks: [task] });

  it('lead to the virtual address by the service\'s aliases too, on that network', () => {
    const web = aService({ spec: { aliases: { [NETWORK]: ['www'], other: ['shop'] } }, status: { virtualAddresses: { [NETWORK]: '172.30.0.2' } } });
    expect(names(web)[0]?.records[0]).to.deep.equal({ address: '172.30.0.2', names: ['web', 'www'] });
  });

  it('lead to each serving task where there is no virtual address', () => {
    const web = aService({ spec: { endpointMode: 'dnsrr', aliases: { [NETWORK]: ['www'] } }, status: { virtualAddresses: {} } });
    expect(names(web)[0]?.records[0]?.names).to.include.members(['web', 'www', 'tasks.web']);
  });

  it('never take the name of a service, which may have come after the alias', () => {
    const web = aService({ spec: { aliases: { [NETWORK]: ['api'] } }, status: { virtualAddresses: { [NETWORK]: '172.30.0.2' } } });
    const api = aService({ name: 'api', status: { virtualAddresses: { [NETWORK]: '172.30.0.3' } } });
    expect(names(api, web).flatMap(({ records }) => records.filter((record) => record.names.includes('api'))).map(({ address }) => address)).to.deep.equal(['172.30.0.3']);
  });
});
