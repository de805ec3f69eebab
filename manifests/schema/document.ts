import { z } from 'zod';
import { API_VERSION } from '../../model/index.js';
import type { ManifestFor, ManifestKind } from '../manifest.js';
import { clusterSpec } from './cluster.js';
import { fileSpec } from './file.js';
import { form, systemField } from './form.js';
import { clusterMetadata, fileMetadata, networkMetadata, nodeMetadata, serviceMetadata } from './metadata.js';
import { networkSpec } from './network.js';
import { nodeSpec } from './node.js';
import { serviceSpec } from './service.js';

const document = <K extends ManifestKind, M extends z.ZodType, S extends z.ZodType>(kind: K, metadata: M, spec: S) =>
  form({ apiVersion: z.literal(API_VERSION), kind: z.literal(kind), metadata, spec, status: systemField() });

/** The user-written form of every kind, which is also what the published JSON Schema is made from. */
const createForms = () => ({
  Cluster: document('Cluster', clusterMetadata(), clusterSpec()),
  Node: document('Node', nodeMetadata(), nodeSpec()),
  Network: document('Network', networkMetadata(), networkSpec()),
  Secret: document('Secret', fileMetadata(), fileSpec('Secret')),
  Config: document('Config', fileMetadata(), fileSpec('Config')),
  Service: document('Service', serviceMetadata(), serviceSpec()),
});

export const DOCUMENT_FORMS = createForms();

type FormOf<K extends ManifestKind> = (typeof DOCUMENT_FORMS)[K];

/** Compile-time proof that what the forms give is what the model holds. */
type Gives<K extends ManifestKind> = Pick<z.output<FormOf<K>>, 'kind' | 'metadata' | 'spec'> extends ManifestFor<K> ? true : never;
const _formsMatchModel: { [K in ManifestKind]: Gives<K> } = { Cluster: true, Node: true, Network: true, Secret: true, Config: true, Service: true };
void _formsMatchModel;
