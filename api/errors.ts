import { ERRORS, messageOf, OperatorError, type ErrorCode } from '../base/errors.js';
import type { ErrorBody } from './contract.js';

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  USAGE: 400, UNAUTHENTICATED: 401, FORBIDDEN: 403, CROSS_SITE: 403, TOO_MANY_LOGINS: 429, NOT_FOUND: 404, CONFLICT: 409, VERSION_CONFLICT: 409, VERSION_GONE: 410, MANIFEST_INVALID: 422,
  HOST_UNREACHABLE: 502, HOST_KEY_UNKNOWN: 502, HOST_KEY_MISMATCH: 502, HOST_IDENTITY: 502, HOST_AUTH_FAILED: 502, HOST_SUDO_FAILED: 502,
  HOST_LOST_REPLY: 502, HOST_FENCED: 502, HOST_COMMAND_FAILED: 502, STORE_UNAVAILABLE: 503, STORE_NO_MAJORITY: 503, STORE_REWOUND: 503, NOT_ACKNOWLEDGED: 504, SECRET_UNREADABLE: 503, STALE_FENCING_TOKEN: 503, TIMEOUT: 504,
};

export const statusOf = (code: ErrorCode): number => STATUS[code] ?? 500;

/** What a client may see of an error: fastify's own client errors become USAGE, all else that is not ours becomes INTERNAL. */
export function toErrorBody(error: unknown): ErrorBody {
  if (error instanceof OperatorError) return { code: error.code, message: error.message, details: error.details };
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return { code: status >= 400 && status < 500 ? 'USAGE' : 'INTERNAL', message: messageOf(error), details: {} };
}

/** The error on the other side of the wire; a code this side does not know (another version) becomes INTERNAL. */
export const fromErrorBody = ({ code, message, details }: ErrorBody): OperatorError =>
  new OperatorError(code in ERRORS ? code : 'INTERNAL', message, details);
