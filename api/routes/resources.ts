import type { FastifyInstance } from 'fastify';
import { API_VERSION, KINDS, type AnyResource, type Change, type ClusterView, type Kind } from '../../model/index.js';
import type { ResourceList, ShownList, ShownResource } from '../contract.js';
import type { ObjectStore } from '../../store/contract.js';
import { ALL, parseKind } from '../kinds.js';
import { sendNdjson, type NdjsonStream } from '../ndjson.js';
import type { Operation } from '../openapi/operation.js';
import type { ApiDeps } from '../ports.js';
import { isSet, wholeNumber, type Query } from '../query.js';
import { resolveName } from '../resolve.js';
import { parseSelector, type Selector } from '../selector.js';
import { show } from '../show.js';

const KIND_PATH = { kind: 'A kind, as `services`; short names such as `svc` do, too.' } as const;
const LIST: Operation = {
  id: 'listObjects', tag: 'objects', summary: 'List or watch the objects of a kind', path: { kind: `${KIND_PATH.kind} \`all\`: every kind.` },
  description: 'A watch begins with what there is, then says `synced`, then tells each change; with `from` it tells only the changes after that version. It does not select by label, since a client has to see what leaves the selection.',
  query: {
    selector: '`a=b,c!=d,e,!f`: labels, all of which must hold.', watch: { says: 'Go on with changes, as a stream.', is: 'flag' },
    from: { says: 'Of a watch: the version whose successors are told.', is: 'number' },
  },
  answer: { json: 'ShownList', frames: 'ShownFrame' },
};
const GET: Operation = {
  id: 'getObject', tag: 'objects', summary: 'Read an object', path: { ...KIND_PATH, name: 'Its name, or a beginning of it that no other has.' }, answer: 'ShownResource',
};

type ListRequest = { Params: { kind: string }; Querystring: Query };
type GetRequest = { Params: { kind: string; name: string } };

/**
 * GET /v1/:kind lists (`all`: every kind). With ?watch=1 it streams: what there is, then every change; with &from=VERSION only the changes
 * after that version. A client that selects by label does so itself, because it must see objects leave the selection.
 * GET /v1/:kind/:name reads one.
 */
export function registerResources(app: FastifyInstance, { store, mirror, vault }: Pick<ApiDeps, 'store' | 'mirror' | 'vault'>): void {
  const shown = (object: AnyResource): ShownResource => show(object, vault);
  const changing = (stream: NdjsonStream): ChangeStream => ({ ...stream, tell: (change) => stream.write({ ...change, object: shown(change.object) }) });
  app.get<ListRequest>('/v1/:kind', { config: { operation: LIST } }, async (request, reply): Promise<ShownList | void> => {
    const kinds = request.params.kind === ALL ? KINDS : [parseKind(request.params.kind)];
    const select = parseSelector(request.query.selector ?? '');
    if (!isSet(request.query.watch)) {
      const list = listOf(mirror.view, kinds, select);
      return { ...list, items: list.items.map(shown) };
    }
    const from = wholeNumber('from', request.query.from);
    return sendNdjson(request, reply, (stream) => (from === undefined ? watchFromNow(mirror, kinds, changing(stream)) : watchFrom(store, { kinds, from }, changing(stream))));
  });

  app.get<GetRequest>('/v1/:kind/:name', { config: { operation: GET } }, async ({ params }) => shown(resolveName(mirror.view, parseKind(params.kind), params.name)));
}

interface ChangeStream extends NdjsonStream {
  /** As clients may see it. */
  readonly tell: (change: Change) => void;
}

/** Snapshot and subscription in one turn of the event loop, so nothing falls between them. */
async function watchFromNow(mirror: ApiDeps['mirror'], kinds: readonly Kind[], { signal, write, tell }: ChangeStream): Promise<void> {
  for (const kind of kinds) for (const object of mirror.view.list(kind)) tell({ op: 'put', version: object.metadata.resourceVersion, object });
  write({ synced: true });
  const unsubscribe = mirror.subscribe((changes) => changes.filter(({ object }) => kinds.includes(object.kind)).forEach(tell));
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  unsubscribe();
}

async function watchFrom(store: Pick<ObjectStore, 'watch'>, { kinds, from }: { kinds: readonly Kind[]; from: number }, { signal, tell }: ChangeStream): Promise<void> {
  for await (const batch of store.watch(from, signal)) for (const change of batch) if (kinds.includes(change.object.kind)) tell(change);
}

/** Sorted by kind, then name. `resourceVersion` may be ahead of changes that others made at the same time: to miss nothing, watch without `from`. */
export function listOf(view: ClusterView, kinds: readonly Kind[], select: Selector): ResourceList {
  const items = kinds.flatMap((kind) => [...(view.list(kind) as Iterable<AnyResource>)]
    .filter((object) => select(object.metadata.labels))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)));
  return { apiVersion: API_VERSION, kind: 'List', metadata: { resourceVersion: view.version }, items };
}
