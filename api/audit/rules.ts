import type { AuditedRequest, AuditRule, Deed } from './rule.js';

type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Fields : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '');

/** `service/web`; of nothing that has a name nothing. */
const refOf = (kind: unknown, name: unknown): string[] => (textOf(name) === '' ? [] : [`${textOf(kind).toLowerCase()}/${textOf(name)}`]);
const keysOf = (value: unknown): string => Object.keys(fieldsOf(value)).join(', ');
const said = (...parts: readonly (string | false)[]): string => parts.filter((part) => part !== false && part !== '').join('; ');

/** The name that a prefix stood for, where the answer has it. */
const named = (kind: 'node' | 'service') => ({ params }: AuditedRequest, result: Fields | undefined): readonly string[] =>
  refOf(kind, fieldsOf(fieldsOf(result?.[kind]).metadata).name ?? params.name);

const onService = named('service');
const onNode = named('node');

/** How the trail tells of each request that changes something. Add no value here that could be a secret. */
export const AUDIT = {
  apply: { action: 'apply', deed: appliedOf },
  delete: { action: 'delete', deed: deletedOf },
  scale: { action: 'scale', deed: (request, result) => ({ objects: onService(request, result), detail: `replicas ${textOf(request.body.replicas)}` }) },
  updateService: { action: 'service update', deed: (request, result) => ({ objects: onService(request, result), detail: updateDetail(request) }) },
  rollout: { action: ({ body }) => `rollout ${textOf(body.action)}`, deed: (request, result) => ({ objects: onService(request, result), detail: revisionOf(request, result) }) },
  updateNode: { action: nodeAction, deed: (request, result) => ({ objects: onNode(request, result), detail: nodeDetail(request) }) },
  rebalance: { action: 'rebalance', deed: (_request, result) => ({ objects: listOf(result?.services).flatMap((name) => refOf('service', name)) }) },
  rekey: { action: 'node rekey', deed: (request, result) => ({ objects: onNode(request, result), detail: request.body.acceptNew === true ? 'whatever key the host shows' : `host key ${textOf(request.body.hostKey)}` }) },
  upgrade: { action: 'node upgrade', deed: ({ body }, result) => ({ objects: listOf(result?.nodes ?? body.nodes).flatMap((node) => refOf('node', fieldsOf(node).name ?? node)), detail: said(`build ${textOf(body.build)}`, body.force === true && 'forced') }) },
  acceptLoss: { action: 'members accept-loss', deed: (_request, result) => (result !== undefined && result.accepted === undefined ? undefined : { detail: `up to version ${textOf(fieldsOf(result?.accepted).acknowledged)}` }) },
  rotateKey: { action: 'secret rotate-key', deed: (_request, result) => ({ detail: result === undefined ? '' : `${textOf(result.resealed)} sealed anew` }) },
  createToken: { action: 'token create', deed: ({ body }) => ({ objects: refOf('token', body.name), detail: said(`role ${textOf(body.role)}`, body.expiresAt !== undefined && `until ${textOf(body.expiresAt)}`) }) },
  rotateToken: { action: 'token rotate', deed: ({ params }) => ({ objects: refOf('token', params.name) }) },
  removeToken: { action: 'token rm', deed: ({ params }) => ({ objects: refOf('token', params.name) }) },
  login: { action: 'login', deed: ({ body }) => ({ detail: body.token === undefined ? 'with a ticket' : 'with a token' }) },
  logout: { action: 'logout' },
  issueTicket: { action: 'login ticket' },
  backup: { action: 'backup', deed: (_request, result) => ({ detail: result === undefined ? '' : `${listOf(result.objects).length} objects, with the values of secrets` }) },
  restore: { action: 'restore', deed: ({ body }, result) => ({ detail: said(result !== undefined && `${textOf(result.restored)} objects`, body.force === true && 'forced') }) },
  execTask: { action: 'exec', deed: ({ params }) => ({ objects: refOf('task', params.name) }) },
  execService: { action: 'exec', deed: ({ params }) => ({ objects: refOf('service', params.name) }) },
  copyTask: { action: 'cp', deed: ({ params }) => ({ objects: refOf('task', params.name) }) },
  copyService: { action: 'cp', deed: ({ params }) => ({ objects: refOf('service', params.name) }) },
  killTask: { action: 'task kill', deed: ({ params, body }, result) => ({ objects: refOf('task', result?.task ?? params.name), detail: textOf(result?.signal ?? body.signal) }) },
  pushImage: { action: 'image push', deed: ({ body }) => ({ objects: listOf(body.nodes).flatMap((name) => refOf('node', name)) }) },
  rotateTrafficKeys: { action: 'network rotate-keys', deed: (_request, result) => ({ objects: listOf(result?.nodes).flatMap((name) => refOf('node', name)) }) },
  retryJob: { action: 'job retry', deed: ofJob },
  promoteJob: { action: 'job promote', deed: ofJob },
  removeJob: { action: 'job rm', deed: ofJob },
} as const satisfies Record<string, AuditRule>;

/** Its key is the name of a node, a task or a service. */
function ofJob({ params: { queue, id } }: AuditedRequest, result: Fields | undefined): Deed {
  return { objects: [`job/${textOf(queue)}/${textOf(id)}`], detail: result === undefined ? '' : `${textOf(result.queue)} ${textOf(result.key)}` };
}

function appliedOf({ body }: AuditedRequest, result: Fields | undefined): Deed | undefined {
  if (body.dryRun === true) return undefined;
  if (result === undefined) return { objects: listOf(body.documents).flatMap((one) => documentRef(fieldsOf(fieldsOf(one).document))) };
  const objects = listOf(result.objects).map(fieldsOf);
  const count = (outcome: string): number => objects.filter((object) => object.outcome === outcome).length;
  const pruned = listOf(result.pruned).map(fieldsOf).filter(({ outcome }) => outcome === 'pruned');
  const changed = [...objects.filter(({ outcome }) => outcome !== 'unchanged'), ...pruned];
  const outcomes = `${count('created')} created, ${count('configured')} configured, ${count('unchanged')} unchanged`;
  return { objects: changed.flatMap(({ kind, name }) => refOf(kind, name)), detail: pruned.length === 0 ? outcomes : `${outcomes}, ${pruned.length} pruned` };
}

const documentRef = ({ kind, metadata }: Fields): string[] => refOf(kind, fieldsOf(metadata).name);

function deletedOf({ body }: AuditedRequest, result: Fields | undefined): Deed {
  const objects = listOf(result?.objects ?? body.objects).map(fieldsOf).filter(({ outcome }) => outcome !== 'absent');
  return { objects: objects.flatMap(({ kind, name }) => refOf(kind, name)), detail: said(...['force', 'forget', 'purge'].map((flag) => body[flag] === true && flag)) };
}

/** Which fields, never their values. */
const updateDetail = ({ body: { spec, labels, force } }: AuditedRequest): string =>
  said(spec !== undefined && `spec: ${keysOf(spec)}`, labels !== undefined && `labels: ${keysOf(labels)}`, force === true && 'forced');

function revisionOf({ body }: AuditedRequest, result: Fields | undefined): string {
  const revision = textOf(result?.revision ?? body.toRevision);
  return revision === '' ? '' : `to revision ${revision}`;
}

const AVAILABILITY_ACTIONS: Fields = { drain: 'drain', pause: 'pause', active: 'activate' };
const ROLE_ACTIONS: Fields = { manager: 'promote', worker: 'demote' };

function nodeAction({ body }: AuditedRequest): string {
  return textOf(AVAILABILITY_ACTIONS[textOf(body.availability)]) || textOf(ROLE_ACTIONS[textOf(body.role)]) || 'node update';
}

const nodeDetail = ({ body: { availability, role, labels, forceAfterMs } }: AuditedRequest): string =>
  said(availability !== undefined && role !== undefined && `role ${textOf(role)}`, labels !== undefined && `labels: ${keysOf(labels)}`, forceAfterMs !== undefined && `forced after ${textOf(forceAfterMs)} ms`);
