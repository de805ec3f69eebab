import { OperatorError } from '../base/errors.js';
import { RESOLVE_IMAGE_POLICIES } from '../model/index.js';

/** Of a request's body. @throws USAGE */
export function refuseUnknownPolicy(resolveImage: unknown): void {
  if (resolveImage === undefined || RESOLVE_IMAGE_POLICIES.some((policy) => policy === resolveImage)) return;
  throw new OperatorError('USAGE', `resolveImage: ${JSON.stringify(resolveImage)} is none of ${RESOLVE_IMAGE_POLICIES.join(', ')}`);
}
