import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { GENERATED_PAGES } from '../../../docs/generated.js';

describe('generated pages', () => {
  for (const { path, render } of GENERATED_PAGES) {
    it(`docs/${path} is current: run \`npm run docs\` after a change of its source`, async () => {
      expect(readFileSync(new URL(`../../../docs/${path}`, import.meta.url), 'utf8')).to.equal(await render());
    }).timeout(60_000); // schemas are made of types, which takes the compiler some seconds
  }
});
