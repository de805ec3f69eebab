import { OperatorError } from '../base/errors.js';

export type Query = Readonly<Record<string, string | undefined>>;

export const isSet = (value: string | undefined): boolean => value !== undefined && value !== '0' && value !== 'false';

/** @throws USAGE unless it is a whole number from 0 up */
export function wholeNumber(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw new OperatorError('USAGE', `${name}: "${value}" is not a whole number`, { [name]: value });
}

/** `kind/name` in any form of the kind. @throws USAGE */
export function splitRef(text: string): { readonly kind: string; readonly name: string } {
  const [kind = '', name = '', ...rest] = text.split('/');
  if (kind === '' || name === '' || rest.length > 0) throw new OperatorError('USAGE', `"${text}" is not KIND/NAME, as in service/web`, { text });
  return { kind, name };
}
