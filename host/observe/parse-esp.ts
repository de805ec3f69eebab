import { associationId, ESP_MARK, policyId, type ObservedEncryption, type SecurityAssociation, type SecurityPolicy } from '../../model/index.js';

const ADDRESSES = /^src (\S+) dst (\S+)(?: proto udp dport (\d+))?/;
const TRANSFORM = /\bproto esp spi (0x[0-9a-f]+)\S* reqid (\d+)/;
const MARK = /\bmark (0x[0-9a-f]+)\/0xffffffff/;

/**
 * `ip xfrm state list nokeys` and `ip xfrm policy list`, one after the other (there is no JSON). Policies have a direction. What has another reqid, and a
 * policy with another mark, is not Drover's.
 */
export function parseEsp(body: string): ObservedEncryption {
  const associations: Record<string, SecurityAssociation> = {};
  const policies: Record<string, SecurityPolicy> = {};
  for (const entry of body.split(/^(?=src )/m)) {
    const [, from = '', to = '', port] = ADDRESSES.exec(entry) ?? [];
    const [, spi = '0', reqid] = TRANSFORM.exec(entry) ?? [];
    if (Number(reqid) !== ESP_MARK) continue;
    const association = { source: from.replace(/\/32$/, ''), destination: to.replace(/\/32$/, ''), spi: Number(spi) };
    if (!/^\s+dir /m.test(entry)) associations[associationId(association)] = association;
    else if (Number(MARK.exec(entry)?.[1]) === ESP_MARK) policies[policyId({ ...association, port: Number(port) })] = { ...association, port: Number(port) };
  }
  return { associations, policies };
}
