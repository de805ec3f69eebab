import { expect } from 'chai';
import { curveThrough, drawingOf, layOutMachine } from '../../../dashboard/data/machine-layout.js';
import { machineGraph } from '../../../dashboard/data/machine-graph.js';

describe('the layout of a machine', () => {
  for (const name of ['task', 'node', 'availability', 'manager'] as const) {
    it(`puts every state of the ${name} machine into the picture, and none onto another`, () => {
      const { width, height, states, edges } = layOutMachine(machineGraph(name));
      for (const { from, to, points } of edges) {
        for (const { x, y } of points) expect(x >= 0 && x <= width && y >= 0 && y <= height, `${from} ${to}: ${x},${y}`).to.equal(true);
      }
      for (const one of states) {
        expect(one.x - one.width / 2, one.name).to.be.at.least(0);
        expect(one.x + one.width / 2, one.name).to.be.at.most(width);
        expect(one.y - one.height / 2, one.name).to.be.at.least(0);
        expect(one.y + one.height / 2, one.name).to.be.at.most(height);
        for (const other of states) {
          if (one === other) continue;
          const isApart = Math.abs(one.x - other.x) >= (one.width + other.width) / 2 || Math.abs(one.y - other.y) >= (one.height + other.height) / 2;
          expect(isApart, `${one.name} and ${other.name}`).to.equal(true);
        }
      }
    });
  }

  it('leads the usual way of a task from left to right', () => {
    const at = new Map(drawingOf('task').layout.states.map(({ name, x }) => [name, x]));
    const usual = ['pending', 'assigned', 'preparing', 'starting', 'running', 'stopping', 'shutdown'].map((state) => at.get(state) ?? Number.NaN);
    expect(usual).to.deep.equal([...usual].sort((one, other) => one - other));
  });

  it('is worked out once, and has an arrow for each edge', () => {
    expect(drawingOf('task')).to.equal(drawingOf('task'));
    const { graph, layout } = drawingOf('task');
    expect(layout.edges).to.have.length(graph.edges.length);
    for (const { points } of layout.edges) expect(curveThrough(points)).to.match(/^M -?[\d.]+,-?[\d.]+ .*L -?[\d.]+,-?[\d.]+$/);
  });

  it('draws a straight line between two points, and bends at those between', () => {
    expect(curveThrough([{ x: 0, y: 0 }, { x: 10, y: 0 }])).to.equal('M 0,0 L 10,0');
    expect(curveThrough([{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 10 }])).to.equal('M 0,0 Q 10,0 10,5 L 10,10');
    expect(curveThrough([])).to.equal('');
  });
});
