import { z } from 'zod';
import type { Dependencies } from '../../model/index.js';
import { form, oneOf } from './form.js';
import { dnsLabel } from './text.js';

const condition = () => form({ condition: oneOf(['started', 'healthy', 'completed']).prefault('started') });

/** Compose's forms: a list of services that have to be started, or a condition for each. */
export const dependsOn = () =>
  z.union([z.array(dnsLabel()), z.record(dnsLabel(), condition())], { error: ({ input }) => (input === undefined ? undefined : 'expected a list of services, or a map such as { db: { condition: healthy } }') })
    .transform((input): Dependencies => (Array.isArray(input) ? Object.fromEntries(input.map((name) => [name, { condition: 'started' as const }])) : input));
