import { expect } from 'chai';
import { planPathFindings, type PathContext } from '../../../../plan/check/path-findings.js';
import { planPaths, type PathEvidence } from '../../../../plan/check/paths.js';
import type { PathResult } from '../../../../model/index.js';

const NODES = ['a', 'b', 'c'].map((name, index) => ({ name, address: `10.255.0.${index + 2}` }));
const addressOf = (name: string): string => NODES.find((node) => node.name === name)?.address ?? '';

/** All pairs arrive in full, but for those that `size` says otherwise of; 0 = lost. `silent`: nodes that answer nothing. */
function evidence(size: (from: string, to: string) => number = () => 1450, silent: readonly string[] = []): PathEvidence {
  const talking = NODES.filter(({ name }) => !silent.includes(name));
  const others = (name: string) => NODES.filter((node) => node.name !== name);
  const heard = (to: string) => others(to).filter(({ name }) => !silent.includes(name)).map(({ name }) => [addressOf(name), size(name, to)] as const).filter(([, bytes]) => bytes > 0);
  const replied = (from: string) => others(from).map(({ name }) => [name, Math.min(size(from, name), size(name, from))] as const).filter(([, bytes]) => bytes > 0);
  return {
    nodes: NODES, isWanted: () => true, mtu: 1450,
    arrivals: new Map(talking.map(({ name }) => [name, new Map(heard(name))])), replies: new Map(talking.map(({ name }) => [name, new Map(replied(name))])),
  };
}

const matrix = (results: readonly PathResult[]) => results.map(({ from, to, result, mtu }) => `${from}${to} ${mtu ?? result}`);
const context = (changes: Partial<PathContext> = {}): PathContext => ({ vxlanPort: 4789, mtu: 1450, overhead: 50, vtepOf: (node) => `192.0.2.${node}`, isAnswered: () => true, ...changes });
const findings = (size: (from: string, to: string) => number, changes?: Partial<PathContext>) =>
  planPathFindings(planPaths(evidence(size)), context(changes)).map(({ node, severity, message, remedy }) => ({ node, severity, message, remedy }));

describe('planPaths', () => {
  it('is ok in every cell when full packets arrive everywhere', () => {
    expect(matrix(planPaths(evidence()))).to.deep.equal(['ab ok', 'ac ok', 'ba ok', 'bc ok', 'ca ok', 'cb ok']);
  });

  it('shows a way that is closed in one direction only in one cell, though no ping comes back either way', () => {
    expect(matrix(planPaths(evidence((from, to) => (from === 'a' && to === 'b' ? 0 : 1450))))).to.deep.equal(['ab lost', 'ac ok', 'ba ok', 'bc ok', 'ca ok', 'cb ok']);
  });

  it('gives the largest packet that arrives', () => {
    expect(matrix(planPaths(evidence((from) => (from === 'c' ? 1350 : 1450))))).to.deep.equal(['ab ok', 'ac ok', 'ba ok', 'bc ok', 'ca 1350', 'cb 1350']);
  });

  it('says of a host that cannot be asked only what others saw of it', () => {
    const dead = evidence((from, to) => (from === 'b' || to === 'b' ? 0 : 1450), ['b']);
    expect(matrix(planPaths(dead))).to.deep.equal(['ab unknown', 'ac ok', 'ba unknown', 'bc unknown', 'ca ok', 'cb unknown']);
    expect(matrix(planPaths(evidence(() => 1450, ['b']))), 'it answers pings').to.deep.include.members(['ab ok', 'ba unknown']);
  });

  it('leaves out pairs that nobody asked about', () => {
    expect(matrix(planPaths({ ...evidence(), isWanted: (from, to) => from === 'a' || to === 'a' }))).to.deep.equal(['ab ok', 'ac ok', 'ba ok', 'ca ok']);
  });
});

describe('planPathFindings', () => {
  it('names a host that hears nobody once, and the filter there, since pings beside the VXLAN arrive', () => {
    const found = findings((_from, to) => (to === 'b' ? 0 : 1450));
    expect(found).to.have.length(1);
    expect(found[0]).to.include({ node: 'b', severity: 'error', message: 'no VXLAN arrives from a, c' });
    expect(found[0]?.remedy).to.contain('udp 4789 is filtered');
  });

  it('looks to cable and routes where pings are lost as well', () => {
    expect(findings((_from, to) => (to === 'b' ? 0 : 1450), { isAnswered: () => false })[0]?.remedy).to.contain('cable');
  });

  it('names the sender when large packets of its own only are lost', () => {
    const found = findings((from) => (from === 'c' ? 1350 : 1450));
    expect(found.map(({ node }) => node)).to.deep.equal(['c']);
    expect(found[0]?.message).to.contain('those of 1350 do: the back network carries less than 1500');
    expect(found[0]?.remedy).to.contain('spec.mtu of the networks to 1350');
  });

  it('does not let a host that hears nobody hide the sender whose large packets are lost', () => {
    expect(findings((from, to) => (to === 'b' ? 0 : from === 'c' ? 1350 : 1450)).map(({ node }) => node)).to.deep.equal(['b', 'c']);
  });

  it('tells of a single pair at its receiver', () => {
    expect(findings((from, to) => (from === 'a' && to === 'b' ? 0 : 1450)).map(({ node, message }) => `${node}: ${message}`)).to.deep.equal(['b: no VXLAN arrives from a']);
  });

  it('says that all is well only when it is, and nothing of what nobody knows', () => {
    expect(findings(() => 1450).map(({ severity }) => severity)).to.deep.equal(['ok', 'ok', 'ok']);
    expect(planPathFindings(planPaths(evidence(() => 0, ['a', 'b', 'c'])), context())).to.deep.equal([]);
  });
});
