import { authorizeManagers } from '../host/manager/authorized-keys.js';
import { installManager } from '../host/manager/install.js';
import { bringBuild, goBack } from '../host/manager/replace-build.js';
import { removeManager } from '../host/manager/remove.js';
import { startMember } from '../host/manager/start-member.js';
import { startSentinel } from '../host/manager/start-sentinel.js';
import { startStore } from '../host/manager/start-store.js';
import type { ManagerHost } from '../jobs/managers/ports.js';
import { buildIdOf, replicasNeeded } from '../model/index.js';
import { findArtefact, type Artefact } from './artefact.js';

export interface ManagerHostDeps {
  readonly stateDir: string;
  /** What node was started with. */
  readonly program: string;
  /** Password of the managers' stores. */
  readonly secret: () => string;
  /** Text of the file with the keys of secrets. */
  readonly secretKeys: () => Promise<string>;
  readonly nowMs: () => number;
}

/** Binds what a job does on a manager's host to this member's secrets, authority and program. */
export const createManagerHost = ({ secret, secretKeys, nowMs, stateDir, program }: ManagerHostDeps): ManagerHost => ({
  install: async ({ session, ...run }, { name, address, member, managers, patienceMs }) => {
    const { issueManagerCertificate } = await import('./certificates.js'); // what makes certificates takes its time to load
    return installManager(session, {
      ...run, name, address, member, patienceMs, secret: secret(), minReplicas: replicasNeeded(managers.length),
      tls: await issueManagerCertificate({ stateDir, names: [address, name], nowMs: nowMs() }),
      managersFile: JSON.stringify({ secret: secret(), way: 'direct', managers: managers.map((each) => ({ name: each.name, address: each.address })) }),
      secretKeys: await secretKeys(),
      artefact: await findArtefact(program),
    });
  },
  startStore: ({ session, ...run }, address, as) => startStore(session, { ...run, address, as }),
  startSentinel: ({ session, ...run }, address, watched) => startSentinel(session, { ...run, address, ...watched }),
  startMember: async ({ session, ...run }) => void await startMember(session, run),
  bringBuild: async ({ session, ...run }, { address, build }) => {
    const artefact = await artefactOf(build, program);
    await bringBuild(session, { ...run, address, build, ...(artefact && { artefact }) });
  },
  goBack: ({ session, ...run }, { address, build }) => goBack(session, { ...run, address, build }),
  remove: ({ session, ...run }) => removeManager(session, run),
  authorize: ({ session, ...run }, login) => authorizeManagers(session, { ...run, ...login }),
});

/** Another member may finish what the one with the build has begun. */
async function artefactOf(build: string, program: string): Promise<Artefact | undefined> {
  const artefact = await findArtefact(program).catch(() => undefined);
  return artefact !== undefined && buildIdOf(artefact.sha256) === build ? artefact : undefined;
}
