import { expect } from 'chai';
import { DEFAULT_CLUSTER_SPEC } from '../../../model/index.js';
import { checked, problemsOf, specOf, written } from './sample.js';

describe('a Node manifest', () => {
  const ssh = (fields: object): string[] => problemsOf('Node', { ssh: { host: 'h', ...fields } });

  it('needs an address only', () => {
    expect(specOf('Node')).to.deep.equal({ ssh: { host: '192.0.2.11', port: 22, user: 'root' } });
  });

  it('refuses what ssh would take for an option', () => {
    expect(ssh({ host: '-oProxyCommand=x' })[0]).to.match(/^spec\.ssh\.host/);
    expect(ssh({ user: '-l' })[0]).to.match(/^spec\.ssh\.user/);
    expect(ssh({ identityFile: '-i' })[0]).to.match(/^spec\.ssh\.identityFile/);
    expect(ssh({ jump: { host: 'j', jump: { host: '-x' } } })[0]).to.match(/^spec\.ssh\.jump\.jump\.host/);
  });

  it('takes the way from inside for the host itself, and none for a jump host, which managers do not use', () => {
    expect(specOf('Node', { ssh: { host: 'h', inside: { host: '10.0.0.11' } } }).ssh).to.deep.include({ inside: { host: '10.0.0.11', port: 22 } });
    expect(ssh({ inside: { host: '-x' } })[0]).to.match(/^spec\.ssh\.inside\.host/);
    expect(ssh({ jump: { host: 'j', inside: { host: 'i' } } })[0]).to.match(/^spec\.ssh\.jump\.inside/);
  });

  it('takes a host key as ssh-keygen prints it', () => {
    expect(ssh({ hostKey: `SHA256:${'a'.repeat(43)}` })).to.deep.equal([]);
    expect(ssh({ hostKey: 'MD5:00:11' })[0]).to.include('SHA256:');
  });

  it('advertises an address or an interface, not both and not neither', () => {
    expect(specOf('Node', { advertise: { interface: 'eth1' } }).advertise).to.deep.equal({ interface: 'eth1' });
    expect(specOf('Node', { advertise: { address: '10.0.0.11' } }).advertise).to.deep.equal({ address: '10.0.0.11' });
    expect(problemsOf('Node', { advertise: {} })).to.deep.equal(['spec.advertise: needs either address or interface']);
    expect(problemsOf('Node', { advertise: { interface: 'eth1', address: '10.0.0.11' } })).to.have.length(1);
    expect(problemsOf('Node', { advertise: { interface: 'a/b' } })).to.have.length(1);
  });

  it('says what tasks may reserve there: a number, or names, each once and fit for a list with commas', () => {
    const resources = (genericResources: object): string[] => problemsOf('Node', { genericResources });
    expect(specOf('Node', { genericResources: { gpu: ['GPU-1', 'GPU-2'], ssd: 3 } }).genericResources).to.deep.equal({ gpu: ['GPU-1', 'GPU-2'], ssd: 3 });
    expect(resources({ gpu: ['a', 'a'] })).to.deep.equal(['spec.genericResources.gpu[1]: a is listed twice']);
    expect([{ gpu: ['a,b'] }, { gpu: [] }, { gpu: -1 }, { '-x': 1 }, { a: 1, A: 1 }].map((wrong) => resources(wrong).length)).to.deep.equal([1, 1, 1, 1, 1]);
  });

  it('refuses what only the system writes', () => {
    expect(problemsOf('Node', {}, { uid: 'x' })).to.deep.equal(['metadata.uid: is set by the system: remove it']);
  });
});

describe('a Network manifest', () => {
  const subnet = (text: string): string => problemsOf('Network', { subnet: text })[0] ?? '';

  it('may be empty, and may leave out its spec altogether', () => {
    expect(checked({ ...written('Network'), spec: undefined }).spec).to.deep.equal({ internal: false, encrypted: false });
  });

  it('takes canonical subnets from /8 to /29 and suggests the canonical form', () => {
    expect(subnet('172.30.0.0/24')).to.equal('');
    expect(subnet('172.30.0.7/24')).to.match(/did you mean "172\.30\.0\.0\/24"\?$/);
    for (const text of ['10.0.0.0/30', '0.0.0.0/0', '10.0.0.0', '300.0.0.0/24', '127.0.0.0/24', '169.254.1.0/24', '224.0.0.0/8', 'fd00::/64']) expect(subnet(text), text).to.not.equal('');
  });

  it('may ask for encryption, and refuses the name of the system\'s own network', () => {
    expect(problemsOf('Network', { encrypted: true })).to.deep.equal([]);
    expect(problemsOf('Network', {}, { name: 'ingress' })[0]).to.match(/^metadata\.name/);
  });

  it('keeps the MTU between what IPv6 asks for and jumbo frames', () => {
    expect([1279, 1280, 9000, 9001].map((mtu) => problemsOf('Network', { mtu }).length)).to.deep.equal([1, 0, 0, 1]);
  });
});

describe('a Cluster manifest', () => {
  it('has the defaults of the model', () => {
    expect(specOf('Cluster')).to.deep.equal(DEFAULT_CLUSTER_SPEC);
  });

  it('takes a share of the nodes as the threshold of an outage, never per cent', () => {
    expect(specOf('Cluster', { outage: { threshold: 0.7, hold: false } })).to.deep.include({ outage: { threshold: 0.7, hold: false } });
    expect(problemsOf('Cluster', { outage: { threshold: 55 } })[0]).to.match(/^spec\.outage\.threshold/);
  });

  it('is one object with one name', () => {
    expect(problemsOf('Cluster', {}, { name: 'prod' })[0]).to.include('its name is "default"');
  });

  it('refuses system subnets that overlap each other, and a pool that holds no network', () => {
    expect(problemsOf('Cluster', { gatewaySubnet: '10.255.1.0/24' })).to.deep.equal([
      'spec.gatewaySubnet: overlaps ingressSubnet 10.255.0.0/16', 'spec.gatewaySubnet: overlaps addressPool.subnet 10.0.0.0/8',
    ]);
    expect(problemsOf('Cluster', { addressPool: { subnet: '10.0.0.0/16', prefixLength: 12 } })[0]).to.match(/^spec\.addressPool\.prefixLength/);
  });
});
