import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { OperatorError } from '../base/errors.js';

/** 256 random bits need no slow hash: nobody guesses them, with or without the hash. */
const SECRET_BYTES = 32;
const NAME = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** The name tells which record to compare with; an underscore is in no name, and `drover_` lets scanners for secrets find it. */
const TOKEN = new RegExp(`^drover_(${NAME})_[A-Za-z0-9_-]{43}$`);

export const createToken = (name: string): string => `drover_${name}_${randomBytes(SECRET_BYTES).toString('base64url')}`;

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The name that a token claims; undefined when the text is no token of ours. */
export const tokenName = (token: string): string | undefined => TOKEN.exec(token)?.[1];

/** Takes the same time wherever the hashes differ. */
export const isTokenOf = (token: string, hash: string): boolean => {
  const [given, known] = [Buffer.from(hashToken(token), 'hex'), Buffer.from(hash, 'hex')];
  return given.length === known.length && timingSafeEqual(given, known);
};

/** @throws USAGE */
export function checkTokenName(name: unknown): string {
  if (typeof name === 'string' && new RegExp(`^${NAME}$`).test(name)) return name;
  throw new OperatorError('USAGE', `token name ${JSON.stringify(name)}: lower-case letters, digits and hyphens are possible, at most 63`);
}
