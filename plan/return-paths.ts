import { parseAddress, subnetOf, type ReturnPath } from '../model/index.js';

/** Above all tables that the kernel and iproute2 have names for (253 to 255). */
const FIRST_MARK = 256;

/** One per load balancer, ascending. A node's mark follows from its address alone, so it stays the same whoever else joins or leaves. */
export function planReturnPaths(subnet: string, loadBalancers: readonly string[]): ReturnPath[] {
  const { base } = subnetOf(subnet);
  return loadBalancers
    .flatMap((via) => {
      const address = parseAddress(via);
      return address === undefined ? [] : [{ mark: FIRST_MARK + address - base, via }];
    })
    .sort((one, other) => one.mark - other.mark);
}
