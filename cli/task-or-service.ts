import { isCode } from '../base/errors.js';
import type { Service, Task } from '../model/index.js';
import { pathOf } from './client.js';
import type { CommandContext } from './context.js';

export interface Source {
  /** Of its API: `/v1/services/web/logs`. */
  readonly path: string;
  readonly isService: boolean;
}

/** What a person means by a name, and where the API does `verb` for it. A service of that name comes before a task whose name begins so. */
export async function sourceOf(context: CommandContext, name: string, verb: string): Promise<Source> {
  const client = context.client();
  try {
    const { metadata } = await client.get<Service>(pathOf('services', name));
    return { path: pathOf('services', metadata.name, verb), isService: true };
  } catch (error) {
    if (!isCode(error, 'NOT_FOUND')) throw error;
  }
  const { metadata } = await client.get<Task>(pathOf('tasks', name));
  return { path: pathOf('tasks', metadata.name, verb), isService: false };
}
