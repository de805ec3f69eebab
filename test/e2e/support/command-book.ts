import type { Drover } from '../../../demo/drover.js';
import type { Book } from '../../../demo/ledger.js';
import type { Network } from '../../../model/index.js';

const NAME = 'ledger';

/** A label of a network, written as a user does. */
export const commandBook = (drover: Drover): Book => ({
  write: (entry) => drover.ok(['apply', '-f', '-'], { input: `apiVersion: drover/v1\nkind: Network\nmetadata: { name: ${NAME}, labels: { entry: "${entry}" } }\nspec: {}\n` }),
  read: async () => Number((await drover.json<Network>(['get', 'network', NAME])).metadata.labels['entry']),
});
