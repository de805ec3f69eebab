import { z } from 'zod';
import { CLUSTER_NAME, INGRESS } from '../../model/index.js';
import { form, systemField } from './form.js';
import { fileName } from './file.js';
import { DNS_NAME, dnsLabel, labels, scalarText } from './text.js';

/** A task's host name is SERVICE.SLOT.ID, and Linux allows 64 characters: 40 + 1 + 10 + 1 + 12. */
export const MAX_SERVICE_NAME = 40;

/** Annotations are for tools: any key, never used for selection. */
const annotations = () => z.record(z.string().min(1, 'may not be empty').max(250, 'may have at most 250 characters'), scalarText());

const metadata = (name: z.ZodType<string, string>) =>
  form({
    name,
    labels: labels().prefault({}),
    annotations: annotations().prefault({}),
    uid: systemField(),
    generation: systemField(),
    resourceVersion: systemField(),
    creationTimestamp: systemField(),
    deletionTimestamp: systemField(),
  }).transform(({ name, labels, annotations }) => ({ name, labels, annotations }));

export const nodeMetadata = () => metadata(dnsLabel());
export const networkMetadata = () =>
  metadata(dnsLabel().refine((name) => name !== INGRESS, 'is the name of the network that carries published ports, which the system makes: choose another'));
export const fileMetadata = () => metadata(fileName());
export const serviceMetadata = () =>
  metadata(dnsLabel(MAX_SERVICE_NAME)
    .regex(DNS_NAME, 'must begin with a letter: tasks reach the service by this name, and digits could be taken for an address')
    .refine((name) => name !== 'localhost', 'means the task itself in every task: choose another'));
export const clusterMetadata = () => metadata(z.literal(CLUSTER_NAME, { error: ({ input }) => (input === undefined ? undefined : `there is one Cluster, and its name is "${CLUSTER_NAME}"`) }));
