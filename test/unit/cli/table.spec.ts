import { expect } from 'chai';
import { renderTable, shorten } from '../../../cli/output/table.js';

interface Row { readonly name: string; readonly count: string }
const columns = [{ title: 'NAME', value: (row: Row) => row.name }, { title: 'N', align: 'right' as const, value: (row: Row) => row.count }, { title: 'LAST', value: () => 'x' }];

describe('renderTable', () => {
  it('makes every column as wide as its widest cell, so that columns line up', () => {
    const lines = renderTable(columns, [{ name: 'a', count: '1' }, { name: 'longer', count: '100' }]);
    expect(lines).to.deep.equal(['NAME       N   LAST', 'a          1   x', 'longer   100   x']);
  });

  it('shows an empty cell as a dash, so that scripts can count columns', () => {
    expect(renderTable(columns, [{ name: '', count: '' }], { headers: false })).to.deep.equal(['-   -   x']);
  });

  it('lets no value move the cursor or break the line', () => {
    expect(renderTable(columns, [{ name: 'a\u001b[2J\nb', count: '1' }], { headers: false })).to.deep.equal(['a [2J b   1   x']);
  });

  it('paints after padding, so that colours do not shift columns', () => {
    const painted = [{ ...columns[0]!, paint: (text: string) => `<${text}>` }, columns[2]!];
    expect(renderTable(painted, [{ name: 'a', count: '' }])).to.deep.equal(['NAME   LAST', '<a   >   x']);
  });
});

describe('shorten', () => {
  it('keeps what fits and marks what does not', () => {
    expect([shorten('abc', 3), shorten('abcd', 3), shorten('a\nb', 9)]).to.deep.equal(['abc', 'ab…', 'a b']);
  });
});
