import { expect } from 'chai';
import { choosePorts } from '../../../manifests/automatic-ports.js';
import { checkAgainstCluster } from '../../../manifests/cross-checks.js';
import type { Manifest } from '../../../manifests/manifest.js';
import { formatProblem } from '../../../manifests/problem.js';
import type { ClusterSnapshot, PortSpec } from '../../../model/index.js';
import { aHost, aNode, aService } from '../../support/builders.js';
import { aView } from '../../support/apply-writes.js';
import { checked, written } from './sample.js';

const service = (name: string, ...ports: readonly unknown[]): Manifest => checked(written('Service', { ports }, { name }));
const portsOf = (manifest: Manifest | undefined): readonly PortSpec[] => (manifest?.kind === 'Service' ? manifest.spec.ports : []);
const chosen = (view: ClusterSnapshot, ...manifests: Manifest[]): number[] => choosePorts(view, manifests).flatMap(portsOf).map(({ published }) => published);
const stored = (name: string, ...ports: readonly Partial<PortSpec>[]) =>
  aService({ name, spec: { ports: ports.map((port) => ({ published: 80, target: 8080, protocol: 'tcp', mode: 'ingress', ...port })) } });
/** Every number that the system may choose, but for these. */
const allBut = (free: readonly number[]) => Array.from({ length: 2768 }, (_, index) => ({ published: 30_000 + index })).filter(({ published }) => !free.includes(published));

describe('choosePorts', () => {
  it('finds a free number from 30000 to 32767 for each port that was left to the system, and leaves the others', () => {
    const [first, second, third] = chosen(aView(), service('web', 8080, '80:8080', 8080));
    expect(second).to.equal(80);
    expect(first).to.be.within(30_000, 32_767).and.not.equal(third);
    expect(third).to.be.within(30_000, 32_767);
  });

  it('keeps the number that the service has, whoever else is in the request', () => {
    const view = aView(stored('web', { published: 31_000 }), stored('api', { published: 80 }));
    expect(chosen(view, service('other', 8080), service('web', 8080)).at(-1)).to.equal(31_000);
    expect(chosen(view, service('api', 8080))).to.deep.equal([80]);
    expect(chosen(view, service('web', '8080/udp'))[0]).to.not.equal(31_000);
  });

  it('keeps the number alone: all else of the port is as written', () => {
    const [port] = choosePorts(aView(stored('web', { published: 31_000 })), [service('web', { target: 8080, preserveSource: true })]).flatMap(portsOf);
    expect(port).to.deep.include({ published: 31_000, preserveSource: true });
  });

  it('takes none that another service, the same request or sshd has', () => {
    expect(chosen(aView(stored('web', ...allBut([31_000, 31_001]))), service('a', '31000:1'), service('b', 8080))).to.deep.equal([31_000, 31_001]);
    const view = aView(stored('web', ...allBut([31_000, 31_001])), aNode({ spec: { ssh: { host: '192.0.2.1', port: 31_000, user: 'root' } } }));
    expect(chosen(view, service('b', 8080))).to.deep.equal([31_001]);
    expect(chosen(view, service('b', '8080/udp'))[0]).to.be.within(30_000, 32_767);
  });

  it('takes none that somebody else listens on', () => {
    const view = aView(stored('web', ...allBut([31_000, 31_001])), aNode(), aHost({ status: { listeners: [{ protocol: 'tcp', address: '*', port: 31_000, process: 'nginx' }] } }));
    expect(chosen(view, service('b', 8080))).to.deep.equal([31_001]);
  });

  it('is refused with the remedy where none is free', () => {
    const view = aView(stored('web', ...allBut([])));
    const problems = checkAgainstCluster(view, choosePorts(view, [service('b', 8080)])).map(formatProblem);
    expect(problems).to.deep.equal(['(document 1) spec.ports[0]: no port is free for it from 30000 to 32767: give it one with published']);
  });
});
