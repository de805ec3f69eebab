import { MANAGER_DIR } from '../../model/index.js';

/** The state directory of the manager's member. */
const STATE = `${MANAGER_DIR}/state`;
const CONF = `${MANAGER_DIR}/conf`;

/** What a manager has on its host; all of it below MANAGER_DIR, for root alone. Leaving removes the directory. */
export const MANAGER_FILES = {
  /** By build: the archive as it came and its checksum, with which a manager promotes others. */
  artefacts: `${MANAGER_DIR}/artefact`,
  /** By build. */
  releases: `${MANAGER_DIR}/releases`,
  /** Link to one of them. */
  current: `${MANAGER_DIR}/current`,
  /** Link to the one before that, and the units that it came with. */
  former: `${MANAGER_DIR}/former`,
  formerUnits: `${MANAGER_DIR}/former-units`,
  conf: CONF,
  /** As rendered; the store's and Sentinel's own are made of them at each start from nothing. */
  storeDraft: `${CONF}/store.draft`,
  sentinelDraft: `${CONF}/sentinel.draft`,
  storeConfig: `${CONF}/store.conf`,
  sentinelConfig: `${CONF}/sentinel.conf`,
  /** For redis-cli, which must not be given it as an argument. */
  secret: `${CONF}/secret`,
  /** Hash of the dump that the store began with. */
  loaded: `${CONF}/loaded`,
  data: `${MANAGER_DIR}/data`,
  /** On its way to the store. */
  dump: `${MANAGER_DIR}/incoming/dump.rdb`,
  state: STATE,
  socket: `${STATE}/api.sock`,
  /** Id of the member, as bin/state-directory.ts reads it. */
  memberId: `${STATE}/id`,
  managers: `${STATE}/managers.json`,
  secretKeys: `${STATE}/secrets.key`,
  /** Names as the member itself reads and renews them (bin/certificates.ts). Redis uses the same pair. */
  authority: `${STATE}/tls/ca.crt`,
  authorityKey: `${STATE}/tls/ca.key`,
  certificate: `${STATE}/tls/server.crt`,
  certificateKey: `${STATE}/tls/server.key`,
  sshKey: `${STATE}/ssh/id_ed25519`,
} as const;

/** Where a build is, unpacked and as it came. */
export const releaseOf = (build: string): string => `${MANAGER_FILES.releases}/${build}`;
export const artefactsOf = (build: string): string => `${MANAGER_FILES.artefacts}/${build}`;

/** In the order in which they stop: each needs the ones that follow. */
export const MANAGER_UNITS = ['drover-manager', 'drover-sentinel', 'drover-store'] as const;
export type ManagerUnit = (typeof MANAGER_UNITS)[number];

export const unitPath = (unit: ManagerUnit): string => `/etc/systemd/system/${unit}.service`;

/** Brings redis-cli, and the one program that all of Redis is: Debian's redis-server is a link to it, in a package that would start a second server. */
export const MANAGER_PACKAGES = ['redis-tools'] as const;
