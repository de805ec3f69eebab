import type { ErrorCode, ErrorDetails } from '../../base/errors.js';

export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** The last frame of a stream that broke off; it may end any stream. */
export interface StreamFailure {
  readonly error: ErrorBody;
}
