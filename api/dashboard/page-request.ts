import { pathOf } from '../request-path.js';

/** What is no page of the dashboard, whatever is behind it. */
const TAKEN = /^\/(v1|metrics|assets|queues)(\/|$)/;

/** A person opens one of the dashboard's addresses: each is the same page, which looks at the address itself. */
export const isPageRequest = ({ method, url, headers }: { readonly method: string; readonly url: string; readonly headers: { readonly accept?: string | undefined } }): boolean =>
  (method === 'GET' || method === 'HEAD') && !TAKEN.test(pathOf({ url })) && /\btext\/html\b/i.test(headers.accept ?? '');
