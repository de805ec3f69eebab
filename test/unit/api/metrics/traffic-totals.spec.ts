import { expect } from 'chai';
import { TrafficTotals } from '../../../../api/metrics/traffic-totals.js';
import type { CountedTraffic } from '../../../../model/index.js';

const counted = (connections: number, { entry = 'dpa 257 10.0.0.1', service = 'web', backend = '1' } = {}): CountedTraffic =>
  ({ entry, service, backend, traffic: { connections, packetsIn: 0, packetsOut: 0, bytesIn: 100 * connections, bytesOut: 10 * connections } });

describe('totals of what IPVS counts', () => {
  let totals: TrafficTotals;
  beforeEach(() => { totals = new TrafficTotals(); });
  const told = () => totals.list().map(({ service, backend, connections, bytesIn, bytesOut }) => [service, backend, connections, bytesIn, bytesOut]);

  it('begin with the first look, as what came before was told by another member', () => {
    totals.note('node-1', [counted(1000)]);
    expect(told()).to.deep.equal([['web', '1', 0, 0, 0]]);
    totals.note('node-1', [counted(1005)]);
    expect(told()).to.deep.equal([['web', '1', 5, 500, 50]]);
  });

  it('take all of an entry that was not there at the look before', () => {
    totals.note('node-1', []);
    totals.note('node-1', [counted(3)]);
    expect(told()).to.deep.equal([['web', '1', 3, 300, 30]]);
  });

  it('never shrink: after a reboot the host counts from nothing', () => {
    totals.note('node-1', []);
    totals.note('node-1', [counted(50)]);
    totals.note('node-1', [counted(2)]);
    expect(told()).to.deep.equal([['web', '1', 52, 5200, 520]]);
  });

  it('add up hosts and networks, and keep slots apart', () => {
    for (const node of ['node-1', 'node-2']) totals.note(node, []);
    totals.note('node-1', [counted(1), counted(2, { entry: 'ingress 257 10.255.0.1' }), counted(4, { entry: 'dpa 257 10.0.0.2', backend: '2' })]);
    totals.note('node-2', [counted(8)]);
    expect(told()).to.deep.equal([['web', '1', 11, 1100, 110], ['web', '2', 4, 400, 40]]);
  });

  it('are forgotten with the last entry behind them, so that nothing is told for ever of a service that is gone', () => {
    for (const node of ['node-1', 'node-2']) totals.note(node, [counted(1)]);
    totals.note('node-1', []);
    expect(told()).to.have.length(1);
    totals.forget('node-2');
    expect(told()).to.deep.equal([]);
  });

  it('begin anew with a host that was another member\'s meanwhile', () => {
    totals.note('node-1', [counted(1)]);
    totals.forget('node-1');
    totals.note('node-1', [counted(500)]);
    expect(told()).to.deep.equal([['web', '1', 0, 0, 0]]);
  });
});
