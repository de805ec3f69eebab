import { OperatorError } from '../base/errors.js';

/** Stands for an effect in a machine: the machine names it, a controller carries it out. Reached only when somebody runs a machine as an actor. */
export function unbound(): never {
  throw new OperatorError('INTERNAL', 'run an effect that nobody bound to its machine');
}
