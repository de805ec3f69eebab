import type { OpenApiDocument } from '../contract.js';
import { COMPONENTS, componentSchemas, type JsonSchema } from './components.js';
import { TAGS, type Answer, type Body, type Parameter, type WireType } from './operation.js';
import type { DescribedRoute } from './routes.js';

type Part = Readonly<Record<string, unknown>>;

const DESCRIPTION = 'What the command line and the dashboard use, and nothing else. Errors have the codes of docs/errors.md; `x-role` is the least role that a request takes. '
  + 'Streams are frames, one JSON object a line; an empty line says only that the connection is alive. Fields may be added at any time.';

/** The whole document, the same whatever the order of the routes. Reads the schemas from a file. */
export const openApiDocument = (routes: readonly DescribedRoute[], version: string): OpenApiDocument => ({
  openapi: '3.1.0',
  info: { title: 'Drover', version, description: DESCRIPTION },
  tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  security: [{ token: [] }, {}],
  paths: pathsOf(routes),
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'As `drover token create` prints it. Whoever can open the Unix socket needs none.' } },
    schemas: componentSchemas(),
  },
});

function pathsOf(routes: readonly DescribedRoute[]): OpenApiDocument['paths'] {
  const paths: Record<string, Record<string, Part>> = {};
  for (const route of [...routes].sort((one, other) => compare(one.url, other.url) || compare(one.method, other.method))) {
    (paths[pathTemplate(route.url)] ??= {})[route.method.toLowerCase()] = operationOf(route);
  }
  return paths;
}

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** `/v1/tasks/{name}` of `/v1/tasks/:name`. */
export const pathTemplate = (url: string): string => url.replaceAll(/:([A-Za-z]+)/g, '{$1}');

function operationOf({ url, role, operation: { id, tag, summary, description, path = {}, query = {}, body, answer } }: DescribedRoute): Part {
  const names = [...url.matchAll(/:([A-Za-z]+)/g)].map(([, name = '']) => name);
  const parameters = [
    ...names.map((name) => ({ name, in: 'path', required: true, ...(path[name] !== undefined && { description: path[name] }), schema: { type: 'string' } })),
    ...Object.entries(query).map(([name, parameter]) => parameterOf(name, typeof parameter === 'string' ? { says: parameter } : parameter)),
  ];
  return {
    operationId: id, tags: [tag], summary, ...(description !== undefined && { description }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: requestBodyOf(typeof body === 'string' ? { json: body } : body) }),
    responses: responsesOf(typeof answer === 'string' ? { json: answer } : answer),
    'x-role': role,
  };
}

function parameterOf(name: string, { says, is, isRequired }: Parameter): Part {
  return { name, in: 'query', ...(isRequired === true && { required: true }), description: says, schema: parameterSchema(is) };
}

function parameterSchema(is: Parameter['is']): JsonSchema {
  if (is === undefined) return { type: 'string' };
  if (is === 'flag') return { type: 'string', examples: ['1'] };
  return is === 'number' ? { type: 'integer', minimum: 0 } : { type: 'string', enum: is };
}

const requestBodyOf = ({ json, frames, bytes, isOptional }: Body): Part => ({
  required: isOptional !== true,
  content: {
    ...(json !== undefined && { 'application/json': { schema: schemaOf(json) } }),
    ...(frames !== undefined && { 'application/x-ndjson': { schema: schemaOf(frames) } }),
    ...(bytes !== undefined && { 'application/octet-stream': { schema: { description: bytes } } }),
  },
});

const FAILURE: Part = { description: 'What went wrong.', content: { 'application/json': { schema: schemaOf('ErrorBody') } } };

const responsesOf = (answer: Answer | undefined): Part =>
  (answer === undefined ? { 204: { description: 'Done.' }, default: FAILURE } : { 200: { description: 'Done.', content: contentOf(answer) }, default: FAILURE });

const contentOf = ({ json, frames, events, text }: Answer): Part => ({
  ...(json !== undefined && { 'application/json': { schema: schemaOf(json) } }),
  ...(frames !== undefined && { 'application/x-ndjson': { schema: frameSchema(frames) } }),
  ...(events !== undefined && { 'text/event-stream': { schema: frameSchema(events) } }),
  ...(text !== undefined && { [text]: { schema: { type: 'string' } } }),
});

function schemaOf(type: WireType): JsonSchema {
  return { $ref: `${COMPONENTS}${type}` };
}

const frameSchema = (type: WireType): JsonSchema => ({ anyOf: [schemaOf(type), schemaOf('StreamFailure')] });
