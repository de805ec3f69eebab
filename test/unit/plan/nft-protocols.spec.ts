import { expect } from 'chai';
import { hostTable } from '../../../plan/nft-host.js';
import { loadBalancerTable } from '../../../plan/nft-namespace.js';
import { taskTable } from '../../../plan/nft-task.js';
import { planHostState } from '../../../plan/host-state.js';
import { INGRESS, type HostState } from '../../../model/index.js';
import { NetworkCluster } from '../../support/network-cluster.js';

/** As if the ingress port 18000 of dpweb and the host port 19000 of dpdb were of that protocol. */
const stateOf = (node: string, protocol: 'udp' | 'sctp'): HostState => {
  const state = planHostState(new NetworkCluster().view, node);
  return JSON.parse(JSON.stringify(state).replaceAll('"protocol":"tcp"', `"protocol":"${protocol}"`)) as HostState;
};

describe('the tables of published ports', () => {
  for (const protocol of ['udp', 'sctp'] as const) {
    it(`carry ${protocol} from the host to the ingress sandbox or the task, to its mark, and to the port that the task listens on`, () => {
      const state = stateOf('node-1', protocol);
      expect(hostTable(state).text).to.contain(`elements = { ${protocol} . 18000 };`);
      expect(hostTable(stateOf('node-2', protocol)).text).to.contain(`elements = { ${protocol} . 19000 : 172.18.0.31 . 8080 };`);
      expect(loadBalancerTable(state.networks.find(({ name }) => name === INGRESS)!).text).to.contain(`elements = { ${protocol} . 18000 : 257 };`);
      expect(taskTable(state.namespaces.find(({ redirects }) => redirects.length > 0)!)?.text).to.match(new RegExp(`iifname "eth\\d" ${protocol} dport 18000 redirect to :8080`));
    });
  }
});
