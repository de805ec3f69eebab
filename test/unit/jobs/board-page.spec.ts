import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { matchPath, renderBoardPage } from '../../../jobs/board-page.js';

const TEMPLATE = `<head><base href="<%= basePath %>" />
    <link href="https://fonts.example/css2?family=Some" rel="stylesheet">
<link href="static/css/main.css" rel="stylesheet"></head>
<script id="c" type="application/json"><%- uiConfig %></script>`;

describe('page of the board', () => {
  it('leaves out what would be loaded from another host, for a page of the control plane works without one', () => {
    const page = renderBoardPage(TEMPLATE, { basePath: '/queues/', uiConfig: '{}' });
    expect(page).to.not.contain('https:');
    expect(page).to.contain('<link href="static/css/main.css" rel="stylesheet">').and.to.contain('<base href="/queues/" />');
  });

  it('fills in text as text, and only what is meant as HTML as it is', () => {
    const page = renderBoardPage(TEMPLATE, { basePath: '"><script>', uiConfig: '{"a":"\\u003c"}' });
    expect(page).to.contain('href="&quot;&gt;&lt;script&gt;"').and.to.contain('{"a":"\\u003c"}');
  });

  it('fails for a name that it has no value for, as another version of the template might have', () => {
    expect(() => renderBoardPage('<%= novel %>', {})).to.throw('novel');
  });

  it('understands the template of the version that is installed, which loads nothing else from other hosts', () => {
    const template = readFileSync(new URL('../../../node_modules/@bull-board/ui/dist/index.ejs', import.meta.url), 'utf8');
    const page = renderBoardPage(template, { basePath: '/queues/', uiConfig: '{}', title: 'Queues', favIconDefault: 'a.svg', favIconAlternative: 'a.png' });
    expect(page).to.not.match(/https?:|<%/);
  });
});

describe('addresses of the board', () => {
  it('are matched part by part, and decoded', () => {
    expect(matchPath('/api/queues/:queueName/:jobId', '/api/queues/a%2Fb/17')).to.deep.equal({ queueName: 'a/b', jobId: '17' });
    expect(matchPath('/', '/')).to.deep.equal({});
    expect(matchPath('/api/queues', '/api/queues/x')).to.equal(undefined);
    expect(matchPath('/api/:a', '/api/%')).to.equal(undefined);
  });
});
