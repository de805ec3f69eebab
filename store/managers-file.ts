import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { OperatorError } from '../base/errors.js';
import type { KnownManager, SshLogin } from '../model/index.js';
import { replacePrivateFile } from './private-file.js';

/** Where a member finds the store. */
export interface ManagersFile {
  /** Password of Redis and Sentinel, hex. */
  readonly secret: string;
  /** `direct`: this machine reaches the back network; `ssh`: it dials through the managers' hosts. */
  readonly way: 'direct' | 'ssh';
  readonly managers: readonly KnownManager[];
}

const NAME = 'managers.json';

const hop = z.strictObject({
  host: z.string().min(1), port: z.int().min(1).max(65_535), user: z.string().min(1),
  identityFile: z.string().optional(), hostKey: z.string().optional(), acceptNew: z.boolean().optional(),
});
const ssh: z.ZodType<SshLogin> = hop.extend({ node: z.string().min(1), get jump() { return hop.optional(); } });
const schema: z.ZodType<ManagersFile> = z.strictObject({
  secret: z.string().regex(/^[0-9a-f]{64}$/),
  way: z.enum(['direct', 'ssh']),
  managers: z.array(z.strictObject({ name: z.string().min(1), address: z.string().min(1), ssh: ssh.optional() })).min(1),
});

/**
 * Undefined when the store is this state directory's own. A damaged file is never taken for an absent one: the embedded Redis would
 * come up with what it held before the store moved. @throws CONFLICT
 */
export async function readManagersFile(stateDir: string): Promise<ManagersFile | undefined> {
  const file = join(stateDir, NAME);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw damaged(file, error.message);
  });
  return text === undefined ? undefined : parse(file, text);
}

/** When it returns, the next start reads this, whatever happens to the machine. That makes it the commit point of a move of the store. */
export const writeManagersFile = (stateDir: string, content: ManagersFile): Promise<void> =>
  replacePrivateFile(join(stateDir, NAME), `${JSON.stringify(schema.parse(content), null, 2)}\n`);

function parse(file: string, text: string): ManagersFile {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const problem = error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : 'it is no JSON';
    throw damaged(file, problem);
  }
}

const damaged = (file: string, problem: string): OperatorError =>
  new OperatorError('CONFLICT', `read ${file}: ${problem}; copy the file from another member, or remove this state directory and join again`, { file });
