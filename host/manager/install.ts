import { buildIdOf } from '../../model/index.js';
import type { HostSession } from '../contract.js';
import { quote } from '../ssh/quote.js';
import { MANAGER_FILES } from './layout.js';
import { runManagerScript, type ManagerRun } from './manager-script.js';
import { prepareHost, sendProgram, switchTo, type ProgramArtefact } from './program.js';
import { renderSentinelConfig, renderStoreConfig } from './redis-config.js';
import { sendFiles } from './send.js';
import { managerUnits } from './units.js';

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
  /** Text of secrets.key. */
  readonly secretKeys: string;
  readonly artefact: ProgramArtefact;
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

const FINISH_TIMEOUT_MS = 300_000;
const STEPS = ['install packages', 'send the program', 'send certificates and settings', 'unpack the program and make units'];

/**
 * Brings all that a manager is to a joined host, and starts nothing. Repeated, it sends the program only where it is another one, and keeps the key.
 * A store and a Sentinel that run already keep the settings they run with. @throws HOST_FENCED, HOST_LOST_REPLY, HOST_COMMAND_FAILED
 */
export async function installManager(session: HostSession, installation: ManagerInstallation): Promise<InstalledManager> {
  const { address, name, artefact, onStep } = installation;
  const step = (index: number, words = ''): void => onStep?.(`${STEPS[index]}${words}`, index, STEPS.length);
  const units = managerUnits(address);
  step(0);
  await prepareHost(session, installation, units);
  step(1);
  await sendProgram(session, installation, artefact, (words) => step(1, `: ${words}`));
  step(2);
  await sendFiles(session, installation, filesOf(installation));
  step(3);
  const text = [switchTo(buildIdOf(artefact.sha256), units), makeKey(name)].join('\n');
  const stdout = await runManagerScript(session, installation, { title: 'unpack the program and make units', timeoutMs: FINISH_TIMEOUT_MS, text });
  return { sshKey: stdout.trim().split('\n').at(-1) ?? '' };
}

const filesOf = ({ address, member, secret, tls, managersFile, secretKeys, patienceMs, minReplicas = 0 }: ManagerInstallation) => [
  { path: MANAGER_FILES.secret, text: `${secret}\n` },
  { path: MANAGER_FILES.storeDraft, text: renderStoreConfig({ address, secret, minReplicas }) },
  { path: MANAGER_FILES.sentinelDraft, text: renderSentinelConfig({ address, secret, patienceMs }) },
  { path: MANAGER_FILES.authority, text: tls.authority },
  { path: MANAGER_FILES.authorityKey, text: tls.authorityKey },
  { path: MANAGER_FILES.certificate, text: tls.certificate },
  { path: MANAGER_FILES.certificateKey, text: tls.key },
  { path: MANAGER_FILES.managers, text: managersFile },
  { path: MANAGER_FILES.secretKeys, text: secretKeys },
  { path: MANAGER_FILES.memberId, text: `${member}\n` },
];

const makeKey = (name: string): string => `[ -e ${MANAGER_FILES.sshKey}.pub ] || { rm -f ${MANAGER_FILES.sshKey}; ssh-keygen -q -t ed25519 -N '' -C ${quote([`drover-manager:${name}`])} -f ${MANAGER_FILES.sshKey} </dev/null; } || fail 'make an ssh key'
cut -d ' ' -f 1,2 ${MANAGER_FILES.sshKey}.pub`;
