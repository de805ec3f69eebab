import { expect } from 'chai';
import { parseOptions } from '../../../bench/options.js';

describe('options of the bench', () => {
  it('measures everything unless some are named', () => {
    expect(parseOptions([]).only).to.include('deploy').and.to.include('sizes');
    expect(parseOptions(['--no-scale']).only).not.to.include('sizes');
    expect(parseOptions(['--only', 'deploy,scale']).only).to.deep.equal(['deploy', 'scale']);
  });

  it('refuses what it does not know, since a typing error would cost half an hour', () => {
    expect(() => parseOptions(['--only', 'depoly'])).to.throw('depoly');
    expect(() => parseOptions(['--runs', '0'])).to.throw('--runs 0');
    expect(() => parseOptions(['--sizes', '50'])).to.throw('--sizes');
  });

  it('leaves the figures that the docs are made of alone unless it is to write them', () => {
    expect([parseOptions([]).file, parseOptions(['--write-docs']).file, parseOptions(['--json', 'x.json']).file]).to.deep.equal(['-', 'bench/results/latest.json', 'x.json']);
  });

  it('reads sizes as hosts and tasks', () => {
    expect(parseOptions(['--sizes', '5/50,10/100']).sizes).to.deep.equal([{ hosts: 5, tasks: 50 }, { hosts: 10, tasks: 100 }]);
  });
});
