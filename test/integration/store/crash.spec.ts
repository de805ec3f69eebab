import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { crashRounds, type CrashRound } from '../../support/crash-rounds.js';

const ROUNDS = Number(process.env['DROVER_CRASH_ROUNDS'] ?? 6);

describe('store under kill -9', () => {
  let directory: string;
  before(async () => { directory = await mkdtemp(join(tmpdir(), 'drover-crash-')); });
  after(() => rm(directory, { recursive: true, force: true }));

  it(`loses nothing that was acknowledged, splits no batch and never goes back, over ${ROUNDS} rounds`, async function () {
    this.timeout(30_000 + ROUNDS * 10_000);
    let before: CrashRound['found'] = { version: 0, left: 0, right: 0, missing: [] };
    for await (const { victims, acknowledged, writes, found } of crashRounds({ directory, rounds: ROUNDS, random: Math.random })) {
      expect(writes, 'a round without writes proves nothing').to.be.greaterThan(0);
      expect(found.left, `acknowledged write after killing ${victims}`).to.be.at.least(acknowledged.n);
      expect(found.left, 'one write may be under way at each of up to three kills').to.be.at.most(acknowledged.n + 3);
      expect(found.version).to.be.at.least(acknowledged.version);
      expect(found.version, 'three objects per write, none of them alone').to.equal(found.left * 3);
      expect(found.right).to.equal(found.left);
      expect(found.missing).to.deep.equal([]);
      expect(found.version).to.be.greaterThan(before.version);
      before = found;
    }
  });
});
