import { DNS_UNIT, RESOLVER, RUN_DIR } from '../../model/index.js';

export const RESOLVER_DIR = `${RUN_DIR}/resolvers`;
export const SLICE = 'drover.slice';
export const dnsUnit = (id: string): string => `${DNS_UNIT}${id}.service`;

/**
 * The resolver of one task, inside the task's namespace. Answers A records from the hosts directories of the task's networks, which it watches,
 * and asks the host's resolvers for the rest. `--filter-AAAA`: a name known only as A must not wait for an upstream's answer on AAAA.
 */
export const DNS_UNIT_TEXT = `[Unit]
Description=Drover resolver of task %i
StartLimitIntervalSec=0

[Service]
NetworkNamespacePath=/run/netns/%i
EnvironmentFile=${RESOLVER_DIR}/%i
ExecStart=/usr/sbin/dnsmasq -k -C /dev/null -u nobody --no-hosts --no-resolv --listen-address=${RESOLVER} --bind-interfaces --filter-AAAA --domain-needed --bogus-priv --pid-file= $ARGS
Restart=always
RestartSec=1
Slice=${SLICE}
`;
