import { messageOf, OperatorError } from '../base/errors.js';

/** First words of Redis's replies that refuse a write without having done anything of it. */
const REFUSALS: Readonly<Record<string, string>> = {
  NOREPLICAS: 'fewer than a majority of the managers can be reached: writes are refused, reads go on',
  READONLY: 'the manager that was asked is not the one that takes writes (any more): writes are refused, reads go on',
};

/**
 * What an exchange with Redis that went wrong means: STORE_NO_MAJORITY when it refused a write, so that nothing was written; otherwise STORE_UNAVAILABLE,
 * with the outcome unknown. Pure.
 */
export function storeError(doing: string, error: unknown): OperatorError {
  const refusal = REFUSALS[firstWord(error)];
  if (refusal !== undefined) return new OperatorError('STORE_NO_MAJORITY', `${doing}: ${refusal}`, {}, { cause: error });
  return new OperatorError('STORE_UNAVAILABLE', `${doing}: ${messageOf(error)}`, {}, { cause: error });
}

/** A transaction is refused as a whole (EXECABORT), with the reason among its causes. */
function firstWord(error: unknown): string {
  const { previousErrors = [] } = (error ?? {}) as { readonly previousErrors?: readonly unknown[] };
  return (messageOf(previousErrors[0] ?? error).split(' ', 1)[0] ?? '').trim();
}
