import { randomBytes } from 'node:crypto';

const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits: the id of a session, or a ticket. The store has its hash alone (see hashToken). */
export const createSecret = (): string => randomBytes(32).toString('base64url');

export const isSecret = (value: unknown): value is string => typeof value === 'string' && SECRET.test(value);
