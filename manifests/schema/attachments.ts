import { z } from 'zod';
import { INGRESS } from '../../model/index.js';
import { form } from './form.js';
import { dnsLabel } from './text.js';

export interface Attachment {
  readonly name: string;
  readonly aliases: readonly string[];
}

const networkName = () => dnsLabel().refine((name) => name !== INGRESS, 'is attached by the system where a port is published: remove it');

const aliases = () =>
  z.array(dnsLabel()).superRefine((names, context) => {
    names.forEach((name, index) => {
      if (names.indexOf(name) < index) context.addIssue({ code: 'custom', path: [index], message: `${name} is listed twice` });
    });
  });

const attachment = () =>
  z.union([
    networkName().transform((name): Attachment => ({ name, aliases: [] })),
    form({ name: networkName(), aliases: aliases().prefault([]).describe('Further names of the service on this network') }),
  ], { error: () => 'expected the name of a network, or a map with name and aliases' });

/** Networks of a service, by name or with what else the service is called there. */
export const attachments = () =>
  z.array(attachment()).superRefine((list, context) => {
    list.forEach(({ name }, index) => {
      if (list.findIndex((other) => other.name === name) < index) context.addIssue({ code: 'custom', path: [index], message: `${name} is listed twice` });
    });
  });

/** By network; undefined where there are none, as a service that has none looks as it always did. */
export function aliasesOf(list: readonly Attachment[]): Readonly<Record<string, readonly string[]>> | undefined {
  const named = list.filter((one) => one.aliases.length > 0);
  return named.length === 0 ? undefined : Object.fromEntries(named.map(({ name, aliases: names }) => [name, names]));
}
