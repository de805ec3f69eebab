import type { ApiClient } from '../../cli/client.js';
import type { Book } from '../../demo/ledger.js';
import type { Network } from '../../model/index.js';

const NAME = 'ledger';

/** A label of a network, written through the API in this process: no command has to start for an entry. */
export const apiBook = (client: ApiClient): Book => ({
  write: (entry) => client.post('/v1/apply', { documents: [{ document: { apiVersion: 'drover/v1', kind: 'Network', metadata: { name: NAME, labels: { entry: String(entry) } }, spec: {} } }] }),
  read: async () => Number((await client.get<Network>(`/v1/networks/${NAME}`)).metadata.labels['entry']),
});
