import { expect } from 'chai';
import { isPageRequest } from '../../../../api/dashboard/page-request.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const asks = (url: string, method = 'GET', accept: string | undefined = BROWSER): boolean => isPageRequest({ method, url, headers: { accept } });

describe('a request for a page of the dashboard', () => {
  it('is any address that a person opens, so that a reload and a link work', () => {
    for (const url of ['/', '/login', '/nodes/node-1', '/services/web?tab=events', '/v12', '/metrics-page']) expect(asks(url), url).to.equal(true);
    expect(asks('/', 'HEAD')).to.equal(true);
  });

  it('is nothing of the API, of metrics, files and queues: a mistake there is told, and not hidden by a page', () => {
    for (const url of ['/v1', '/v1/', '/v1/unknown', '/v1?a=/', '/metrics', '/metrics/x', '/assets/gone-1.js', '/queues', '/queues/x']) expect(asks(url), url).to.equal(false);
  });

  it('is nothing that changes, and nothing that programs and scripts ask for', () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect(asks('/', method), method).to.equal(false);
    for (const accept of ['application/json', '*/*', 'text/event-stream', '']) expect(asks('/', 'GET', accept), accept).to.equal(false);
    expect(isPageRequest({ method: 'GET', url: '/', headers: {} })).to.equal(false);
  });
});
