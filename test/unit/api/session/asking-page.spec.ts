import { expect } from 'chai';
import { askingPage } from '../../../../api/session/asking-page.js';

const OWN = 'https://drover.example:7443';

describe('the page that has a browser ask', () => {
  it('is told by Sec-Fetch-Site, which no page can change; another port of this machine is another page', () => {
    const of = (site: string) => askingPage({ 'sec-fetch-site': site }, OWN);
    expect([of('same-origin'), of('same-site'), of('cross-site'), of('none'), of('same-origin, cross-site'), of('')]).to.deep.equal(['own', 'other', 'other', 'other', 'other', 'other']);
  });

  it('is told by Origin where that is absent, by scheme, host and port', () => {
    const of = (origin: string) => askingPage({ origin }, OWN);
    expect([of(OWN), of('https://Drover.example:7443')]).to.deep.equal(['own', 'own']);
    for (const other of ['http://drover.example:7443', 'https://drover.example', 'https://drover.example:7443.evil.example', 'https://evil.example', 'null', '']) expect(of(other), other).to.equal('other');
  });

  it('is not told by Origin against Sec-Fetch-Site, so that an old proxy that changes one of them opens nothing', () => {
    expect(askingPage({ 'sec-fetch-site': 'cross-site', origin: OWN }, OWN)).to.equal('other');
  });

  it('is unknown of programs, which send neither', () => {
    expect(askingPage({}, OWN)).to.equal('unknown');
  });
});
