import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Short name for a content: the same parts in the same order give the same twelve hex digits. */
export function fingerprint(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(String(part.length)).update('\0').update(part);
  return hash.digest('hex').slice(0, 12);
}

/** Paths (relative) and contents of all files in a folder, in a stable order: the parts of its fingerprint. */
export function folderParts(folder: string): readonly (string | Buffer)[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return files.flatMap((file) => [file.slice(folder.length), readFileSync(file)]);
}
