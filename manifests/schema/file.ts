import { z } from 'zod';
import type { FileKind } from '../../model/index.js';
import type { FileManifestSpec } from '../manifest.js';
import { defined, form, rule, type FieldIssue } from './form.js';

/** Swarm's limits, in bytes of the value. */
export const MAX_FILE_BYTES: Readonly<Record<FileKind, number>> = { Secret: 500 * 1024, Config: 1000 * 1024 };

/** Swarm's grammar. */
const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export const fileName = () =>
  z.string().min(1, 'may not be empty').max(64, 'may have at most 64 characters').regex(NAME, 'may have letters, digits, . _ and -, beginning and ending with a letter or digit');

/** The text of base64, or undefined where it is none that YAML could hold and give back. */
export function asText(data: string): string | undefined {
  const bytes = Buffer.from(data, 'base64');
  const text = bytes.toString('utf8');
  return !text.includes('\0') && !text.startsWith('\ufeff') && Buffer.from(text).equals(bytes) ? text : undefined;
}

interface Value {
  readonly stringData?: string;
  readonly data?: string;
  readonly file?: string;
}

/** No message repeats a value. */
const oneValue = (kind: FileKind) => ({ stringData, data, file }: Value): FieldIssue[] => {
  const given = Object.entries({ stringData, data, file }).filter(([, value]) => value !== undefined).map(([name]) => name);
  const field = given[0];
  if (given.length > 1) return [{ path: [given[1]!], message: `is given besides ${field}: a ${kind} has one value` }];
  if (field === undefined || field === 'file') return [];
  const size = bytesOf({ stringData, data })?.length;
  if (size === undefined) return [{ path: [field], message: 'is not base64: give text as stringData' }];
  if (size === 0) return [{ path: [field], message: `is empty: a ${kind} has at least one byte` }];
  return size > MAX_FILE_BYTES[kind] ? [{ path: [field], message: `has ${size} bytes: a ${kind} has at most ${MAX_FILE_BYTES[kind]}` }] : [];
};

/** Undefined for what is no base64; line ends in it do no harm. */
function bytesOf({ stringData, data }: Value): Buffer | undefined {
  if (stringData !== undefined) return Buffer.from(stringData);
  const text = (data ?? '').replaceAll(/\s+/g, '');
  return text === '' || BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
}

export const fileSpec = (kind: FileKind) =>
  form({
    stringData: z.string().optional().describe('The value, as text'),
    data: z.string().optional().describe('The value, in base64'),
    file: z.string().min(1, 'may not be empty').optional().describe('Where the command line reads the value, relative to the manifest'),
  })
    .check(rule(['stringData', 'data', 'file'], oneValue(kind)))
    .prefault({})
    .transform(({ stringData, data, file }): FileManifestSpec =>
      defined({ data: stringData === undefined && data === undefined ? undefined : bytesOf({ stringData, data })?.toString('base64'), file }));
