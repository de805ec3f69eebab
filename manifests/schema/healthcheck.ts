import { z } from 'zod';
import type { Healthcheck } from '../../model/index.js';
import { form, later } from './form.js';
import { duration } from './quantities.js';

/** Compose's: [CMD, …] | [CMD-SHELL, line] | [NONE]; text stands for a CMD-SHELL line. */
const test = () =>
  z.union([z.string().min(1, 'may not be empty'), z.array(z.string())], { error: ({ input }) => (input === undefined || input === null ? undefined : 'expected [CMD, …], [CMD-SHELL, "…"], [NONE], or text') }).transform((input, context): string[] => {
    if (typeof input === 'string') return ['CMD-SHELL', input];
    const problem = testProblem(input);
    if (problem !== undefined) context.addIssue(problem);
    return input;
  });

function testProblem([kind, ...rest]: readonly string[]): string | undefined {
  if (kind === 'NONE') return rest.length === 0 ? undefined : 'takes nothing after NONE';
  if (kind === 'CMD') return rest[0] === undefined || rest[0] === '' ? 'needs a command after CMD' : undefined;
  if (kind === 'CMD-SHELL') return rest.length === 1 && rest[0] !== '' ? undefined : 'needs exactly one line of shell after CMD-SHELL';
  return 'must begin with CMD, CMD-SHELL or NONE';
}

export const healthcheck = () =>
  form({
    test: test(),
    interval: duration(100).prefault('30s'),
    timeout: duration(100).prefault('30s'),
    retries: z.int().min(1).max(1000).prefault(3),
    startPeriod: duration().prefault('0s').describe('Failures in this time do not count'),
    startInterval: later(),
    disable: later('write test: [NONE]'),
  }).transform(({ test, interval, timeout, retries, startPeriod }): Healthcheck => ({ test, intervalMs: interval, timeoutMs: timeout, retries, startPeriodMs: startPeriod }));
