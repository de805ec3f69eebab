import { isCode, OperatorError } from '../base/errors.js';
import type { Endpoint } from './endpoint.js';

export interface Attempt {
  readonly endpoint: Endpoint;
  /** Undefined: as long as a request may take. */
  readonly answerMs: number | undefined;
}

/** With others to ask, an endpoint gets this long to answer a question. */
const IMPATIENT_MS = 2000;

/** The endpoints of one cluster, and which of them worked last. */
export class EndpointPool {
  #current = 0;

  constructor(readonly endpoints: readonly Endpoint[]) {}

  get current(): Endpoint {
    return this.endpoints[this.#current]!;
  }

  /** The next request begins with another one. */
  leave(endpoint: Endpoint): void {
    if (endpoint === this.current) this.#current = (this.#current + 1) % this.endpoints.length;
  }

  /**
   * The first success, from the endpoint that worked last on. A request that may have been carried out goes to another endpoint only if it is repeatable;
   * one that is a question (`isReading`) is not waited for long where others can be asked.
   * @throws the only error, or what each endpoint said
   */
  async ask<T>(attempt: (attempt: Attempt) => Promise<T>, { isRepeatable, isReading }: { isRepeatable: boolean; isReading: boolean }): Promise<T> {
    const ordered = [...this.endpoints.slice(this.#current), ...this.endpoints.slice(0, this.#current)];
    const isImpatient = isReading && ordered.length > 1;
    const first = await this.#round(ordered.map((endpoint) => ({ endpoint, answerMs: isImpatient ? IMPATIENT_MS : undefined })), attempt, isRepeatable);
    if ('answer' in first) return first.answer;
    const slow = isImpatient ? first.failures.filter(({ error }) => isCode(error, 'TIMEOUT')) : [];
    const second = await this.#round(slow.map(({ endpoint }) => ({ endpoint, answerMs: undefined })), attempt, isRepeatable);
    if ('answer' in second) return second.answer;
    throw summaryOf([...first.failures.filter((failure) => !slow.includes(failure)), ...second.failures].map(({ error }) => error));
  }

  async #round<T>(attempts: readonly Attempt[], attempt: (attempt: Attempt) => Promise<T>, isRepeatable: boolean): Promise<{ answer: T } | { failures: readonly Failure[] }> {
    const failures: Failure[] = [];
    for (const next of attempts) {
      try {
        const answer = await attempt(next);
        this.#current = this.endpoints.indexOf(next.endpoint);
        return { answer };
      } catch (error) {
        if (!mayMoveOn(error, isRepeatable)) throw error;
        failures.push({ endpoint: next.endpoint, error });
      }
    }
    return { failures };
  }
}

interface Failure {
  readonly endpoint: Endpoint;
  readonly error: OperatorError;
}

/** Nobody was reached, or the request does no harm when it is carried out twice. What an endpoint has decided, no other is asked about. */
function mayMoveOn(error: unknown, isRepeatable: boolean): error is OperatorError {
  if (isCode(error, 'SERVER_UNTRUSTED')) return true;
  if (isCode(error, 'API_UNREACHABLE') || isCode(error, 'TIMEOUT')) return isRepeatable || error.details.isDelivered !== true;
  if (isCode(error, 'STORE_NO_MAJORITY')) return true; // nothing was written, and another may be on the side of the majority
  return isRepeatable && isCode(error, 'STORE_UNAVAILABLE');
}

/** A server that cannot be trusted is what a person must hear of first. */
function summaryOf(errors: readonly OperatorError[]): OperatorError {
  const first = errors.find((error) => isCode(error, 'SERVER_UNTRUSTED')) ?? errors[0]!;
  if (errors.length === 1) return first;
  return new OperatorError(first.code, `none of ${errors.length} endpoints answers:\n${errors.map(({ message }) => `  ${message}`).join('\n')}`, first.details, { cause: first });
}
