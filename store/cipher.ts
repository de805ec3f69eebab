import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Sealed } from '../model/index.js';

export interface Key {
  readonly id: string;
  /** 32. */
  readonly bytes: Buffer;
}

const ALGORITHM = 'aes-256-gcm';
export const KEY_BYTES = 32;
/** Of GCM's own size; random ones do not meet before 2^32 values under one key (SP 800-38D, 8.3). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export const newKey = (): Key => ({ id: randomBytes(6).toString('hex'), bytes: randomBytes(KEY_BYTES) });

export function encrypt({ id, bytes }: Key, context: string, value: Buffer): Sealed {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, bytes, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context));
  const text = Buffer.concat([cipher.update(value), cipher.final(), cipher.getAuthTag()]);
  return { key: id, nonce: nonce.toString('base64'), text: text.toString('base64') };
}

/** @throws Error of node's for another key or context, and for what was changed */
export function decrypt({ bytes }: Key, context: string, sealed: Sealed): Buffer {
  const text = Buffer.from(sealed.text, 'base64');
  const end = text.length - TAG_BYTES;
  const decipher = createDecipheriv(ALGORITHM, bytes, Buffer.from(sealed.nonce, 'base64'), { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context));
  decipher.setAuthTag(text.subarray(Math.max(end, 0)));
  return Buffer.concat([decipher.update(text.subarray(0, Math.max(end, 0))), decipher.final()]);
}
