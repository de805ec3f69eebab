import type { FastifyInstance } from 'fastify';
import { timestamp } from '../../base/clock.js';
import { OperatorError } from '../../base/errors.js';
import { ROLES, type Role } from '../../model/index.js';
import type { TokenRecord } from '../../store/contract.js';
import { AUDIT } from '../audit/rules.js';
import type { CreateTokenRequest, RemovedToken, TokenList, TokenSecret, TokenSummary } from '../contract.js';
import type { Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { checkTokenName, createToken, hashToken } from '../token.js';

type Named = { Params: { name: string } };

const TOKEN_PATH = { name: 'Full name of the token.' } as const;
const LIST: Operation = { id: 'listTokens', tag: 'access', summary: 'List tokens, without the tokens themselves', answer: 'TokenList' };
const CREATE: Operation = { id: 'createToken', tag: 'access', summary: 'Create a token; this answer alone holds it', body: 'CreateTokenRequest', answer: 'TokenSecret' };
const ROTATE: Operation = {
  id: 'rotateToken', tag: 'access', summary: 'Replace a token by another of the same name and role', path: TOKEN_PATH, body: { json: 'RotateTokenRequest', isOptional: true }, answer: 'TokenSecret',
};
const REMOVE: Operation = { id: 'removeToken', tag: 'access', summary: 'Remove a token; what it has open ends soon after', path: TOKEN_PATH, answer: 'RemovedToken' };

/** GET and POST /v1/tokens, POST /v1/tokens/:name/rotate, DELETE /v1/tokens/:name. A token is in the answer that makes it, and never again. */
export function registerTokens(app: FastifyInstance, { tokens, clock }: Pick<ApiDeps, 'tokens' | 'clock'>): void {
  app.get('/v1/tokens', { config: { operation: LIST, role: 'admin' } }, async (): Promise<TokenList> => ({ items: (await tokens.list()).map(summaryOf) }));

  app.post<{ Body: CreateTokenRequest | undefined }>('/v1/tokens', { config: { operation: CREATE, role: 'admin', audit: AUDIT.createToken } }, async ({ body }): Promise<TokenSecret> => {
    const name = checkTokenName(body?.name);
    const token = createToken(name);
    const record: TokenRecord = { name, role: roleOf(body?.role), hash: hashToken(token), createdAt: timestamp(clock.now()), ...expiryOf(body?.expiresAt, clock.now()) };
    if (!(await tokens.create(record))) throw new OperatorError('CONFLICT', `token "${name}" exists: choose another name, or replace it with \`drover token rotate ${name}\``, { name });
    return { ...summaryOf(record), token };
  });

  app.post<Named & { Body: { expiresAt?: unknown } | undefined }>('/v1/tokens/:name/rotate', { config: { operation: ROTATE, role: 'admin', audit: AUDIT.rotateToken } }, async ({ params, body }): Promise<TokenSecret> => {
    const name = checkTokenName(params.name);
    const held = await tokens.get(name);
    if (held === undefined) throw unknown(name);
    const token = createToken(name);
    const now = clock.now();
    const expiry = body?.expiresAt === undefined ? prolonged(held, now) : expiryOf(body.expiresAt, now);
    const record: TokenRecord = { name, role: held.role, hash: hashToken(token), createdAt: timestamp(now), ...expiry };
    if (!(await tokens.replace(record))) throw unknown(name);
    return { ...summaryOf(record), token };
  });

  app.delete<Named>('/v1/tokens/:name', { config: { operation: REMOVE, role: 'admin', audit: AUDIT.removeToken } }, async ({ params }): Promise<RemovedToken> => {
    const name = checkTokenName(params.name);
    if (!(await tokens.remove(name))) throw unknown(name);
    return { name };
  });
}

const unknown = (name: string): OperatorError => new OperatorError('NOT_FOUND', `token "${name}" does not exist: see \`drover token ls\``, { name });

const summaryOf = ({ name, role, createdAt, expiresAt }: TokenRecord): TokenSummary => ({ name, role, createdAt, ...(expiresAt === undefined ? {} : { expiresAt }) });

function roleOf(value: unknown): Role {
  const role = ROLES.find((known) => known === value);
  if (role === undefined) throw new OperatorError('USAGE', `token role ${JSON.stringify(value)} is none of ${ROLES.join(', ')}`);
  return role;
}

function expiryOf(value: unknown, now: number): { expiresAt?: string } {
  if (value === undefined) return {};
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at) || at <= now) throw new OperatorError('USAGE', `token expiry ${JSON.stringify(value)} is no time to come`);
  return { expiresAt: timestamp(at) };
}

/** The new one lives as long as the old one was meant to. */
function prolonged({ createdAt, expiresAt }: TokenRecord, now: number): { expiresAt?: string } {
  return expiresAt === undefined ? {} : { expiresAt: timestamp(now + Date.parse(expiresAt) - Date.parse(createdAt)) };
}
