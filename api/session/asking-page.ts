import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { OperatorError } from '../../base/errors.js';
import { pathOf } from '../request-path.js';

/** Which page had the browser ask; `unknown`: nobody says so, as in the requests of programs. */
export type AskingPage = 'own' | 'other' | 'unknown';

/**
 * What a browser says by itself, and no page can change. Sec-Fetch-Site where there is one: `same-site` is another page, too, such as one of another port of this
 * machine; else Origin, which must be `own`, scheme and host in lower case.
 */
export function askingPage(headers: Pick<IncomingHttpHeaders, 'origin' | 'sec-fetch-site'>, own: string): AskingPage {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' ? 'own' : 'other';
  if (headers.origin !== undefined) return headers.origin.toLowerCase() === own ? 'own' : 'other';
  return 'unknown';
}

const pageOf = ({ headers, protocol }: FastifyRequest): AskingPage => askingPage(headers, `${protocol}://${headers.host ?? ''}`.toLowerCase());

/** A cookie goes along whoever asks: what changes something must come from the dashboard's own pages. @throws CROSS_SITE */
export function refuseOtherPages(request: FastifyRequest): void {
  if (pageOf(request) !== 'own') throw crossSite(request);
}

/** Nobody is to be logged in as somebody else by a page that they look at; a program may log in without any page. @throws CROSS_SITE */
export function refuseLoginByOthers(request: FastifyRequest): void {
  if (pageOf(request) === 'other') throw crossSite(request);
}

const crossSite = (request: FastifyRequest): OperatorError => new OperatorError('CROSS_SITE',
  `${request.method} ${pathOf(request)}: this was not asked by a page of the dashboard itself; programs send a token, and no cookie`);
