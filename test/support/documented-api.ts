import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { OpenApiDocument } from '../../api/contract.js';
import { pathTemplate } from '../../api/openapi/document.js';

type Fields = Readonly<Record<string, unknown>>;
type Content = Readonly<Record<string, { readonly schema: Fields }>>;

interface DescribedOperation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

/** Of a request: its method, and its path as fastify has it. */
export interface RouteOf {
  readonly method: string;
  readonly url: string;
}

export const NDJSON = 'application/x-ndjson';
const JSON_TYPE = 'application/json';

/**
 * The API as its document has it, strictly: what the document leaves open for a later Drover, fields that it does not name, this one must not send. Each
 * check answers with what is wrong, nothing when all is well.
 */
export class DocumentedApi {
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(readonly document: OpenApiDocument) {
    this.#ajv.addSchema({ $id: 'openapi', components: { schemas: closedIn(document.components.schemas) } });
  }

  /** Of the query of a request that was accepted. */
  query(route: RouteOf, query: Fields): readonly string[] {
    const known = (this.#operation(route)?.parameters ?? []).filter((parameter) => parameter.in === 'query');
    const missing = known.filter(({ name, required }) => required === true && query[name] === undefined);
    const foreign = Object.keys(query).filter((name) => known.every((parameter) => parameter.name !== name));
    return [...missing.map(({ name }) => `the query lacks ${name}`), ...foreign.map((name) => `the query has ${name}, which the document does not`)];
  }

  /** Of the JSON body of a request that was accepted; undefined: none. */
  request(route: RouteOf, body: unknown): readonly string[] {
    const operation = this.#operation(route);
    const isEmpty = body === undefined || body === null || (typeof body === 'object' && Object.keys(body).length === 0);
    if (operation === undefined || (isEmpty && operation.requestBody?.required !== true)) return [];
    return this.#check('the body', operation.requestBody?.content[JSON_TYPE]?.schema, body);
  }

  /** Of a JSON answer. */
  answer(route: RouteOf, status: number, body: unknown): readonly string[] {
    const operation = this.#operation(route);
    if (operation === undefined) return ['the document does not have it'];
    const response = operation.responses[status] ?? (status >= 400 ? operation.responses.default : undefined);
    return this.#check(`answer ${status}`, response?.content?.[JSON_TYPE]?.schema, body);
  }

  /** Of one frame of a stream. */
  frame(route: RouteOf, contentType: string, frame: unknown): readonly string[] {
    return this.#check(`a frame of ${contentType}`, this.#operation(route)?.responses['200']?.content?.[contentType]?.schema, frame);
  }

  #operation({ method, url }: RouteOf): DescribedOperation | undefined {
    return this.document.paths[pathTemplate(url)]?.[method.toLowerCase()] as DescribedOperation | undefined;
  }

  #check(what: string, schema: Fields | undefined, value: unknown): readonly string[] {
    if (schema === undefined) return [`${what} is not in the document`];
    const text = JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/');
    const validate = this.#validators.get(text) ?? this.#ajv.compile(JSON.parse(text) as Fields);
    this.#validators.set(text, validate);
    return validate(value) ? [] : [`${what}: ${deepest(validate.errors ?? [])}`];
  }
}

/** Of several alternatives each has its errors; those that come furthest into the value tell most. */
function deepest(errors: readonly ErrorObject[]): string {
  const depth = ({ instancePath }: ErrorObject): number => instancePath.split('/').length;
  const most = Math.max(...errors.map(depth));
  const told = errors.filter((error) => depth(error) === most).map(({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`);
  return [...new Set(told)].slice(0, 4).join('; ');
}

/** Keywords whose values are schemas by name, and those whose value is a schema or a list of them. */
const MAPS: ReadonlySet<string> = new Set(['properties', '$defs']);
const SCHEMAS: ReadonlySet<string> = new Set(['items', 'anyOf', 'oneOf', 'allOf', 'additionalProperties']);

const closedIn = (schemas: Fields): Fields => Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, closed(schema)]));

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, MAPS.has(key) ? closedIn(value as Fields) : SCHEMAS.has(key) ? closed(value) : value]));
  return 'properties' in inner && !('additionalProperties' in inner) ? { ...inner, additionalProperties: false } : inner;
}
