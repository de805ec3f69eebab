import type { FastifyInstance, FastifyRequest } from 'fastify';
import { timestamp, type Clock } from '../../base/clock.js';
import { messageOf, type ErrorCode } from '../../base/errors.js';
import type { Log } from '../../base/log.js';
import type { AuditEntry } from '../../model/index.js';
import type { AuditLog } from '../../store/contract.js';
import { FailedLogins } from '../failed-logins.js';
import type { AuditedRequest, AuditRule, Deed } from './rule.js';
import { fieldsOf } from './rules.js';

export interface AuditTrailDeps {
  readonly audit: Pick<AuditLog, 'append'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** For what begins and does not end with an answer. */
export interface AuditTrail {
  /** Resolves when it is written; nothing more is told of the request then. */
  begun(request: FastifyRequest, deed: Deed): Promise<void>;
}

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** The store itself is in trouble: an answer must not wait for the trail as well. */
const STORE_CODES: ReadonlySet<ErrorCode> = new Set(['STORE_UNAVAILABLE', 'STORE_NO_MAJORITY', 'STORE_REWOUND', 'NOT_ACKNOWLEDGED']);
/** Of somebody who is known, and may not. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['FORBIDDEN', 'CROSS_SITE']);
const MAX_OBJECTS = 100;
const MAX_TEXT = 300;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;

/**
 * Writes down who changes what: before the answer goes, so that whoever has it finds the entry. A trail that cannot be written keeps nobody from working;
 * the log has the entry then. A role that does not suffice is told of ten times a minute per token, lest it push out the rest.
 */
export function registerAuditTrail(app: FastifyInstance, deps: AuditTrailDeps): AuditTrail {
  const results = new WeakMap<FastifyRequest, unknown>();
  const told = new WeakSet<FastifyRequest>();
  const refusals = new FailedLogins(deps.clock);
  app.addHook('preSerialization', async (request, _reply, payload) => {
    results.set(request, payload);
    return payload;
  });
  app.addHook('onSend', async (request) => {
    const { actor, failure } = request;
    const rule = ruleOf(request);
    if (rule === undefined || actor === undefined || told.has(request)) return;
    const isRefused = failure !== undefined && REFUSALS.has(failure);
    if (isRefused && refusals.note(actor.user) > 0) return;
    const deed = deedOf(rule, request, failure === undefined ? results.get(request) : undefined);
    if (deed === undefined) return;
    const writing = append(deps, entryOf(deps, request, { rule, deed, outcome: failure === undefined ? 'done' : isRefused ? 'refused' : 'failed' }));
    if (failure === undefined || !STORE_CODES.has(failure)) await writing;
  });
  return {
    begun: async (request, deed) => {
      const rule = ruleOf(request);
      if (rule === undefined || request.actor === undefined) return;
      told.add(request);
      await append(deps, entryOf(deps, request, { rule, deed, outcome: 'begun' }));
    },
  };
}

/** How to tell of it; undefined of what changes nothing, and of an address that is no route. */
function ruleOf({ method, routeOptions: { config, url } }: FastifyRequest): AuditRule | undefined {
  const { audit } = config;
  if (audit === false || url === undefined) return undefined;
  return audit ?? (READING.has(method) ? undefined : { action: `${method} ${url}` });
}

/** Of a body that is a stream nothing is said. */
const auditedOf = ({ params, body }: FastifyRequest): AuditedRequest =>
  ({ params: fieldsOf(params) as AuditedRequest['params'], body: fieldsOf(body) });

function deedOf({ deed }: AuditRule, request: FastifyRequest, result: unknown): Deed | undefined {
  if (deed === undefined) return {};
  return deed(auditedOf(request), typeof result === 'object' && result !== null ? fieldsOf(result) : undefined);
}

interface Told {
  readonly rule: AuditRule;
  readonly deed: Deed;
  readonly outcome: AuditEntry['outcome'];
}

function entryOf({ clock }: AuditTrailDeps, request: FastifyRequest, { rule: { action }, deed: { objects = [], detail = '' }, outcome }: Told): AuditEntry {
  const { user = '', role = 'view', from = '' } = request.actor ?? {};
  const more = objects.length - MAX_OBJECTS;
  return {
    time: timestamp(clock.now()), user, role, from,
    action: clip(typeof action === 'string' ? action : action(auditedOf(request))),
    objects: objects.slice(0, MAX_OBJECTS).map(clip), detail: clip(more > 0 ? `and ${more} more objects; ${detail}` : detail),
    outcome, ...(request.failure !== undefined && { code: request.failure }),
  };
}

/** What users send is shown on terminals, and must not fill the store. */
const clip = (text: string): string => {
  const line = text.replace(CONTROL, ' ').trim();
  return line.length <= MAX_TEXT ? line : `${line.slice(0, MAX_TEXT - 1)}…`;
};

async function append({ audit, log }: AuditTrailDeps, entry: AuditEntry): Promise<void> {
  await audit.append([entry]).catch((error: unknown) => log.error('write audit trail', { ...entry, error: messageOf(error) }));
}
