import { expect } from 'chai';
import { planJoin } from '../../../../host/join/plan-join.js';
import { isSatisfied, mergeRequirements } from '../../../../host/join/requirements.js';
import { aProbe, simulateJoin, someRequirements } from '../../../support/join-builders.js';

const bare = aProbe({ installed: new Set(), modules: new Set(), sysctls: new Map([['net.ipv4.ip_forward', '0']]), files: new Map() });
const all = mergeRequirements([someRequirements({ files: [{ path: '/etc/x', text: 'x' }], afterFiles: ['systemctl', 'daemon-reload'] })]);

describe('planJoin', () => {
  it('writes down what the host was, installs, and tries all together last, because each step uses what came before', () => {
    expect(planJoin(bare, all).map(({ kind }) => kind)).to.deep.equal(['recordBefore', 'installPackages', 'writeFile', 'writeFile', 'writeFile', 'afterFiles', 'loadModules', 'setSysctls', 'tryNetworking']);
  });

  it('writes down what a host was that has everything already, since namespaces, rules and containers will change it', () => {
    const joined = simulateJoin(bare, planJoin(bare, all));
    expect(planJoin({ ...joined, isRecorded: false }, all)).to.deep.equal([{ kind: 'recordBefore', before: { files: [], sysctls: {} } }]);
    expect(planJoin(bare, all)[0]).to.deep.include({ before: { files: all.files.map(({ path }) => path), sysctls: { 'net.ipv4.ip_forward': '1' } } });
  });

  it('has nothing left to do after its own steps, so that a joined host costs one round trip', () => {
    expect(planJoin(simulateJoin(bare, planJoin(bare, all)), all)).to.deep.equal([]);
  });

  it('reloads units only when a file changed, since that takes seconds', () => {
    const joined = simulateJoin(bare, planJoin(bare, all));
    expect(planJoin({ ...joined, modules: new Set() }, all).map(({ kind }) => kind)).to.deep.equal(['recordBefore', 'loadModules', 'tryNetworking']);
  });

  it('rewrites a file that somebody changed', () => {
    const joined = simulateJoin(bare, planJoin(bare, all));
    expect(planJoin({ ...joined, files: new Map([...joined.files, ['/etc/x', '00']]) }, all)[1]).to.deep.equal({ kind: 'writeFile', file: { path: '/etc/x', text: 'x' } });
  });
});

describe('isSatisfied', () => {
  it('never lowers a limit that is higher already', () => expect(isSatisfied('8192', '65536')).to.equal(true));
  it('compares switches exactly', () => expect([isSatisfied('1', '2'), isSatisfied('0', '1'), isSatisfied('1', '1'), isSatisfied('1', undefined)]).to.deep.equal([false, false, true, false]));
});
