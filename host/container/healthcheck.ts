import type { Healthcheck } from '../../model/index.js';
import { quote } from '../ssh/quote.js';

const KEYWORDS: ReadonlySet<string> = new Set(['CMD', 'CMD-SHELL', 'NONE']);

/**
 * Flags for podman run. Without a healthcheck of its own a task has none: nothing would act on the image's.
 * Podman takes whole timeouts from 1 s up and at least one try.
 */
export function healthcheckFlags(check: Healthcheck | undefined): readonly string[] {
  const command = check === undefined ? undefined : healthCommand(check.test);
  if (check === undefined || command === undefined) return ['--no-healthcheck'];
  return [
    `--health-cmd=${command}`,
    `--health-interval=${check.intervalMs}ms`,
    `--health-timeout=${Math.max(check.timeoutMs, 1000)}ms`,
    `--health-retries=${Math.max(check.retries, 1)}`,
    `--health-start-period=${check.startPeriodMs}ms`,
  ];
}

/**
 * Podman re-splits a JSON array whose first word is CMD at its blanks, and runs an array of one in a shell; an array of several
 * without the keyword, and one that starts with CMD-SHELL, it keeps (makeHealthCheckFromCli in pkg/specgenutil). What fits
 * neither form is quoted for the container's shell.
 */
function healthCommand(test: readonly string[]): string | undefined {
  const [keyword, ...words] = test;
  if (keyword === undefined || keyword === 'NONE' || words.length === 0) return undefined;
  if (keyword === 'CMD-SHELL') return JSON.stringify(['CMD-SHELL', words.join(' ')]);
  const program = words[0] ?? '';
  if (words.length > 1 && !KEYWORDS.has(program.toUpperCase())) return JSON.stringify(words);
  return JSON.stringify(['CMD-SHELL', `exec ${quote(words)}`]);
}
