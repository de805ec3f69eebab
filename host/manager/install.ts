import { basename } from 'node:path';
import type { HostSession } from '../contract.js';
import { apt } from '../join/package-manager.js';
import { recordedInstall, recordScript } from '../join/record-script.js';
import { quote } from '../ssh/quote.js';
import { MANAGER_FILES, MANAGER_PACKAGES } from './layout.js';
import { runManagerScript, type ManagerRun } from './manager-script.js';
import { renderSentinelConfig, renderStoreConfig } from './redis-config.js';
import { sendFiles } from './send.js';
import { managerUnits } from './units.js';
import { uploadFile } from './upload.js';

export interface ManagerInstallation extends ManagerRun {
  /** On the back network; certificates name it. */
  readonly address: string;
  /** Of the node. */
  readonly name: string;
  /** Id of the control plane's member that will run there. */
  readonly member: string;
  /** 64 hexadecimal digits, the same on all managers. */
  readonly secret: string;
  readonly tls: {
    readonly certificate: string;
    readonly key: string;
    readonly authority: string;
    readonly authorityKey: string;
  };
  /** Text of managers.json. */
  readonly managersFile: string;
  /** What `npm run build` made. */
  readonly artefact: { readonly file: string; readonly sha256: string };
  /** See SentinelConfig. */
  readonly patienceMs: number;
  /** See StoreConfig. */
  readonly minReplicas?: number;
  readonly onStep?: (step: string, done: number, total: number) => void;
}

export interface InstalledManager {
  /** Public key that the manager logs in to hosts with: type and base64, no comment. The private one is made on the host and stays there. */
  readonly sshKey: string;
}

/** Packages over a slow line. */
const PACKAGES_TIMEOUT_MS = 900_000;
const FINISH_TIMEOUT_MS = 300_000;
const STEPS = ['install packages', 'send the program', 'send certificates and settings', 'unpack the program and make units'];

/**
 * Brings all that a manager is to a joined host, and starts nothing. Repeated, it sends the program only where it is another one, and keeps the key.
 * A store and a Sentinel that run already keep the settings they run with. @throws HOST_FENCED, HOST_LOST_REPLY, HOST_COMMAND_FAILED
 */
export async function installManager(session: HostSession, installation: ManagerInstallation): Promise<InstalledManager> {
  const { address, name, artefact, onStep } = installation;
  const step = (index: number): void => onStep?.(STEPS[index] ?? '', index, STEPS.length);
  const units = managerUnits(address);
  step(0);
  await runManagerScript(session, installation, { title: 'install packages', timeoutMs: PACKAGES_TIMEOUT_MS, text: prepare(units.map(({ path }) => path)) });
  step(1);
  const archive = `${MANAGER_FILES.artefacts}/${basename(artefact.file)}`;
  const onProgress = (sent: number, total: number): void => onStep?.(`${STEPS[1]}: ${megabytes(sent)} of ${megabytes(total)} MB`, 1, STEPS.length);
  await uploadFile(session, artefact.file, archive, { ...installation, sha256: artefact.sha256, onProgress: perMegabyte(onProgress) });
  step(2);
  await sendFiles(session, installation, [...filesOf(installation), { path: `${archive}.sha256`, text: `${artefact.sha256}  ${basename(archive)}\n` }]);
  step(3);
  const text = [unpack(archive, artefact.sha256), writeUnits(units), makeKey(name)].join('\n');
  const stdout = await runManagerScript(session, installation, { title: 'unpack the program and make units', timeoutMs: FINISH_TIMEOUT_MS, text });
  return { sshKey: stdout.trim().split('\n').at(-1) ?? '' };
}

const filesOf = ({ address, member, secret, tls, managersFile, patienceMs, minReplicas = 0 }: ManagerInstallation) => [
  { path: MANAGER_FILES.secret, text: `${secret}\n` },
  { path: MANAGER_FILES.storeDraft, text: renderStoreConfig({ address, secret, minReplicas }) },
  { path: MANAGER_FILES.sentinelDraft, text: renderSentinelConfig({ address, secret, patienceMs }) },
  { path: MANAGER_FILES.authority, text: tls.authority },
  { path: MANAGER_FILES.authorityKey, text: tls.authorityKey },
  { path: MANAGER_FILES.certificate, text: tls.certificate },
  { path: MANAGER_FILES.certificateKey, text: tls.key },
  { path: MANAGER_FILES.managers, text: managersFile },
  { path: MANAGER_FILES.memberId, text: `${member}\n` },
];

/** The record tells whoever cleans the host of units and packages, also when this breaks off. */
const prepare = (unitFiles: readonly string[]): string => `( ${recordScript({ files: unitFiles, sysctls: {} })} ) || fail 'write down what the host is like now'
mkdir -p ${Object.values(DIRECTORIES).join(' ')} && chmod 700 ${Object.values(DIRECTORIES).join(' ')} || fail 'make directories'
[ "$(dpkg-query -W -f='\${db:Status-Status}\\n' ${quote(MANAGER_PACKAGES)} 2>/dev/null | grep -cx installed)" = ${MANAGER_PACKAGES.length} ] || {
output=$( umask 022; ( ${recordedInstall(MANAGER_PACKAGES, apt)} ) 2>&1 ) || fail "install ${MANAGER_PACKAGES.join(', ')}: $output"
}`;

const DIRECTORIES = {
  top: MANAGER_FILES.state.slice(0, MANAGER_FILES.state.lastIndexOf('/')),
  state: MANAGER_FILES.state, ssh: `${MANAGER_FILES.state}/ssh`, tls: `${MANAGER_FILES.state}/tls`, conf: MANAGER_FILES.conf, releases: MANAGER_FILES.releases,
};

/** What ran until now stays beside the new one: a member loads parts of its program when it needs them. What is older goes. sync: power may fail at once. */
const unpack = (archive: string, sha256: string): string => {
  const release = `${MANAGER_FILES.releases}/${sha256.slice(0, 16)}`;
  return `[ -x ${release}/bin/drover ] || {
rm -rf ${release}.new; mkdir ${release}.new && tar -xzf ${quote([archive])} -C ${release}.new --strip-components=1 --no-same-owner && mv -T ${release}.new ${release} || fail 'unpack the program'
}
before=$(readlink ${MANAGER_FILES.current})
[ "$before" = ${release} ] || { ln -sfn ${release} ${MANAGER_FILES.current}.new && mv -T ${MANAGER_FILES.current}.new ${MANAGER_FILES.current} || fail 'make the link to the program'; }
for old in ${MANAGER_FILES.releases}/* ${MANAGER_FILES.artefacts}/*; do
case $old in ${release}|"$before"|${archive}|${archive}.sha256) ;; *) rm -rf "$old" ;; esac
done
sync -f ${MANAGER_FILES.current}`;
};

/** A reload costs seconds on a slow host: only for a file that is another one. */
const writeUnits = (units: ReturnType<typeof managerUnits>): string => `reload=
unit() {
printf %s "$2" | cmp -s - "$1" && return
printf %s "$2" >"$1.drover-new" && chmod 644 "$1.drover-new" && mv "$1.drover-new" "$1" || fail "write $1"
reload=1
}
${units.map(({ path, text }) => `unit ${quote([path, text])}`).join('\n')}
[ -z "$reload" ] || systemctl daemon-reload || fail 'reload units'`;

const makeKey = (name: string): string => `[ -e ${MANAGER_FILES.sshKey}.pub ] || { rm -f ${MANAGER_FILES.sshKey}; ssh-keygen -q -t ed25519 -N '' -C ${quote([`drover-manager:${name}`])} -f ${MANAGER_FILES.sshKey} </dev/null; } || fail 'make an ssh key'
cut -d ' ' -f 1,2 ${MANAGER_FILES.sshKey}.pub`;

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

/** A chunk is some kilobytes; nobody reads that. */
const perMegabyte = (tell: (sent: number, total: number) => void) => {
  let told = -1;
  return (sent: number, total: number): void => {
    if (megabytes(sent) === told) return;
    told = megabytes(sent);
    tell(sent, total);
  };
};
