import type { Wire } from './wire.js';

/** Name of a type that crosses the wire, and of its schema in the document. */
export type WireType = keyof Wire;

/** Parts of the API, in the order of the document. */
export const TAGS = {
  objects: 'Objects of every kind: what users want, and what was found',
  services: 'Services: scale, update, roll out',
  tasks: 'Tasks: logs, commands, files, processes',
  nodes: 'Nodes: drain, promote, check, upgrade',
  networks: 'Networks: keys of encrypted ones',
  images: 'Images on hosts, without a registry',
  history: 'What happened, and who did it',
  jobs: 'Jobs: the work that touches hosts',
  access: 'Who may ask',
  'control plane': 'The control plane itself: members, backup, keys, metrics, this document',
} as const;

/** Of the query: a text unless `is` says more; `flag`: set unless it is empty, 0 or false. */
export interface Parameter {
  readonly says: string;
  readonly is?: 'flag' | 'number' | readonly string[];
  readonly isRequired?: true;
}

/** What a request brings. Of several forms the client chooses one by its content type. */
export interface Body {
  readonly json?: WireType;
  /** Each line of application/x-ndjson. */
  readonly frames?: WireType;
  /** application/octet-stream; says what the bytes are. */
  readonly bytes?: string;
  readonly isOptional?: true;
}

/** What a request is answered with when all went well. */
export interface Answer {
  readonly json?: WireType;
  /** Each line of application/x-ndjson; the last one may be a StreamFailure, and empty lines say nothing. */
  readonly frames?: WireType;
  /** The `data` of each event of text/event-stream. */
  readonly events?: WireType;
  /** Content type of a text that is no JSON. */
  readonly text?: string;
}

/** What a route is in the OpenAPI document. Nothing is validated or serialised by it: routes do that themselves, and tests hold both together. */
export interface Operation {
  /** What generated clients call it: camelCase, and of no other route. */
  readonly id: string;
  readonly tag: keyof typeof TAGS;
  /** One line, as a command: `Change how many replicas a service has`. */
  readonly summary: string;
  /** Whatever else a client has to know. */
  readonly description?: string;
  /** What stands in the path for each `:name`. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | Parameter>>;
  /** A type: application/json, and required. */
  readonly body?: WireType | Body;
  /** A type: application/json. Left out: 204, without content. */
  readonly answer?: WireType | Answer;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route is in the OpenAPI document. Every route below /v1/ has one. */
    readonly operation?: Operation;
  }
}

/** In place of the full name, where one object is meant. */
export const SERVICE_PATH = { name: 'Name of the service, or a beginning of it that no other has.' } as const;
export const TASK_PATH = { name: 'Name or id of the task, `web.1` for the live task of that slot, or a beginning that no other has.' } as const;
export const NODE_PATH = { name: 'Name of the node, or a beginning of it that no other has.' } as const;
