import type { ErrorCode } from '../../base/errors.js';

/** What the trail says of a request besides who, when and from where. */
export interface Deed {
  /** `service/web`. */
  readonly objects?: readonly string[];
  readonly detail?: string;
}

/** A request as it came: its body may be anything, for a refused one is told of, too. */
export interface AuditedRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface AuditRule {
  /** As the command line calls it. */
  readonly action: string | ((request: AuditedRequest) => string);
  /**
   * What was changed; undefined: nothing, as by a dry run. Names and numbers alone: values of secrets, variables and command lines stay out.
   * `result`: the answer; absent when there is none.
   */
  readonly deed?: (request: AuditedRequest, result: Readonly<Record<string, unknown>> | undefined) => Deed | undefined;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How the audit trail tells of the route; false: it changes nothing. Without it whatever is no reading is told of by method and path. */
    readonly audit?: AuditRule | false;
  }
  interface FastifyRequest {
    /** Why it failed. */
    failure?: ErrorCode;
  }
}
