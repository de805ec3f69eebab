import { isCode } from '../base/errors.js';
import type { Service } from '../model/index.js';
import { pathOf } from './client.js';
import type { CommandContext } from './context.js';

export interface Source {
  /** Of its API: `/v1/services/web/logs`. */
  readonly path: string;
  readonly isService: boolean;
}

/** What a person means by a name, and where the API does `verb` for it. A service of that name comes before a task whose name begins so. */
export async function sourceOf(context: CommandContext, name: string, verb: string): Promise<Source> {
  try {
    const { metadata } = await context.client().get<Service>(pathOf('services', name));
    return { path: pathOf('services', metadata.name, verb), isService: true };
  } catch (error) {
    if (!isCode(error, 'NOT_FOUND')) throw error;
  }
  return { path: pathOf('tasks', name, verb), isService: false };
}
