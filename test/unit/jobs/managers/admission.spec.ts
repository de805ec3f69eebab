import { expect } from 'chai';
import type { HostSession } from '../../../../host/contract.js';
import { Admission } from '../../../../jobs/managers/admission.js';
import { ClusterSnapshot, type ManagerState } from '../../../../model/index.js';
import { aNode, EPOCH } from '../../../support/builders.js';
import { JOB_RUN } from '../../../support/job-world.js';

describe('Admission', () => {
  const view = new ClusterSnapshot();
  let version = 0;
  const put = (name: string, state?: ManagerState): void => {
    version += 1;
    const manager = state === undefined ? {} : { manager: { state, since: EPOCH, message: '', sshKey: `ssh-ed25519 ${name}` } };
    view.apply({ op: 'put', version, object: aNode({ metadata: { name, resourceVersion: version }, status: { state: 'ready', ...manager } }) });
  };
  const sessionOf = (node: string) => ({ node }) as HostSession;
  let asked: string[];
  let refusing: string;
  let admission: Admission;
  beforeEach(() => {
    view.clear();
    asked = [];
    refusing = '';
    admission = new Admission({
      view, fencingToken: () => 1, hosts: { session: async ({ node }) => sessionOf(node) },
      managerHost: {
        remove: async ({ session }) => (asked.push(`remove ${session.node}`), []),
        authorize: async ({ session }, { keys }) => {
          if (session.node === refusing) throw new Error('no space left');
          asked.push(`${session.node}: ${keys.map(({ name }) => name).join('+')}`);
        },
      },
    });
  });
  const settle = async (name: string): Promise<void> => admission.settle(view.node(name)!, sessionOf(name), JOB_RUN);

  it('asks a host once for one set of managers, and again when the set or the host is another', async () => {
    put('a', 'manager');
    put('b');
    await settle('b');
    await settle('b');
    put('c', 'promoting');
    await settle('b');
    admission.forget('b');
    await settle('b');
    expect(asked).to.deep.equal(['b: a', 'b: a+c', 'b: a+c']);
  });

  it('lets in nobody who is on the way out, and costs a cluster without managers nothing', async () => {
    put('b');
    await settle('b');
    expect(asked).to.deep.equal([]);
    put('a', 'manager');
    put('c', 'demoting');
    await settle('b');
    expect(asked).to.deep.equal(['b: a']);
  });

  it('names the hosts that could not be asked, after all others were: a manager must not start while one that answers refuses it', async () => {
    put('a', 'manager');
    put('b');
    refusing = 'a';
    const failed = await admission.settleAll(JOB_RUN).catch((error: Error) => error.message);
    expect(failed).to.contain('a: no space left');
    expect(asked).to.deep.equal(['b: a']);
  });

  it('clears a host that comes back with what it had as a manager, and no other', async () => {
    put('a', 'manager');
    put('b');
    for (const name of ['a', 'b']) await admission.dismiss(view.node(name)!, sessionOf(name), JOB_RUN);
    expect(asked).to.deep.equal(['remove b']);
  });
});
