import type { FastifyInstance } from 'fastify';
import { timestamp } from '../../base/clock.js';
import { OperatorError } from '../../base/errors.js';
import { ROLES, type Role } from '../../model/index.js';
import type { TokenRecord } from '../../store/contract.js';
import type { AuditRule } from '../audit/rule.js';
import { AUDIT } from '../audit/rules.js';
import type { CreateTokenRequest, TokenSecret, TokenSummary } from '../contract.js';
import type { ApiDeps } from '../ports.js';
import { checkTokenName, createToken, hashToken } from '../token.js';

type Named = { Params: { name: string } };
const ADMIN = { config: { role: 'admin' } } as const;
const adminWith = (audit: AuditRule) => ({ config: { role: 'admin', audit } }) as const;

/** GET and POST /v1/tokens, POST /v1/tokens/:name/rotate, DELETE /v1/tokens/:name. A token is in the answer that makes it, and never again. */
export function registerTokens(app: FastifyInstance, { tokens, clock }: Pick<ApiDeps, 'tokens' | 'clock'>): void {
  app.get('/v1/tokens', ADMIN, async (): Promise<{ items: readonly TokenSummary[] }> => ({ items: (await tokens.list()).map(summaryOf) }));

  app.post<{ Body: CreateTokenRequest | undefined }>('/v1/tokens', adminWith(AUDIT.createToken), async ({ body }): Promise<TokenSecret> => {
    const name = checkTokenName(body?.name);
    const token = createToken(name);
    const record: TokenRecord = { name, role: roleOf(body?.role), hash: hashToken(token), createdAt: timestamp(clock.now()), ...expiryOf(body?.expiresAt, clock.now()) };
    if (!(await tokens.create(record))) throw new OperatorError('CONFLICT', `token "${name}" exists: choose another name, or replace it with \`drover token rotate ${name}\``, { name });
    return { ...summaryOf(record), token };
  });

  app.post<Named & { Body: { expiresAt?: unknown } | undefined }>('/v1/tokens/:name/rotate', adminWith(AUDIT.rotateToken), async ({ params, body }): Promise<TokenSecret> => {
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

  app.delete<Named>('/v1/tokens/:name', adminWith(AUDIT.removeToken), async ({ params }): Promise<{ name: string }> => {
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
