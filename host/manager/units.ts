import { MANAGER_DIR, MANAGER_PORTS } from '../../model/index.js';
import { MANAGER_FILES, unitPath, type ManagerUnit } from './layout.js';
import type { RequiredFile } from '../join/requirements.js';

/** The program looks at the name it is called by: that of Debian's package is a checker of dumps (redis-check-rdb(1)). */
const redis = (name: 'redis-server' | 'redis-sentinel', config: string): string => `@/usr/bin/redis-check-rdb ${name} ${config}`;

interface Unit {
  readonly description: string;
  readonly after?: string;
  readonly command: string;
  /** Below /var/lib. */
  readonly stateDirectory: string;
  readonly further: readonly string[];
}

/** Files of the units, with what a member is called by others. */
export const managerUnits = (address: string): readonly RequiredFile[] =>
  Object.entries(unitsOf(address)).map(([name, unit]) => ({ path: unitPath(name as ManagerUnit), text: renderUnit(unit) }));

const unitsOf = (address: string): Readonly<Record<ManagerUnit, Unit>> => ({
  'drover-store': {
    description: 'Drover store', command: redis('redis-server', MANAGER_FILES.storeConfig), stateDirectory: MANAGER_FILES.data,
    further: [...WRITES_CONFIG, 'OOMScoreAdjust=-900', 'LimitNOFILE=65536'],
  },
  'drover-sentinel': {
    description: 'Drover store watch', after: 'drover-store.service', command: redis('redis-sentinel', MANAGER_FILES.sentinelConfig), stateDirectory: MANAGER_FILES.data,
    further: [...WRITES_CONFIG, 'OOMScoreAdjust=-900', ...READS_CERTIFICATE],
  },
  'drover-manager': {
    description: 'Drover member', after: 'drover-store.service drover-sentinel.service', stateDirectory: MANAGER_FILES.state,
    command: `${MANAGER_FILES.current}/bin/drover up --state-dir ${MANAGER_FILES.state} --listen 0.0.0.0:${MANAGER_PORTS.api} --tls-name ${address} --dashboard off`,
    further: [],
  },
});

/** Both Redis and Sentinel write their configuration anew; the member's key to hosts is none of theirs. */
const WRITES_CONFIG = [`ReadWritePaths=${MANAGER_FILES.conf}`, `InaccessiblePaths=-${MANAGER_DIR}/state/ssh`];

/** The member renews the certificate in time, and Sentinel reads it only at its start; what it knows is in its file. The store is told to, see store/manager-quorum.ts. */
const READS_CERTIFICATE = ['RuntimeMaxSec=7d', 'RuntimeRandomizedExtraSec=1d'];

/**
 * Root without any capability reads what root owns, and no more. Nothing here that is done by filtering system calls: each call would pay for it.
 * Restarted for ever: a manager whose address comes late at boot, or whose disk was full, is to come back by itself.
 */
const renderUnit = ({ description, after, command, stateDirectory, further }: Unit): string => [
  '# Written by Drover when the host became a manager.',
  '[Unit]',
  `Description=${description}`,
  `After=network-online.target${after === undefined ? '' : ` ${after}`}`,
  'StartLimitIntervalSec=0',
  '',
  '[Service]',
  'Type=exec',
  `ExecStart=${command}`,
  'Restart=always',
  'RestartSec=1',
  'TimeoutStopSec=30',
  'UMask=0077',
  `StateDirectory=${stateDirectory.slice('/var/lib/'.length)}`,
  'StateDirectoryMode=0700',
  ...further,
  'NoNewPrivileges=yes',
  'CapabilityBoundingSet=',
  'PrivateTmp=yes',
  'ProtectSystem=strict',
  'ProtectHome=yes',
  'ProtectKernelTunables=yes',
  'ProtectControlGroups=yes',
  '',
  '[Install]',
  'WantedBy=multi-user.target',
  '',
].join('\n');
