import { expect } from 'chai';
import { parseStartOutcome, parseStartProgress } from '../../../../host/container/start-report.js';
import { startScript } from '../../../../host/container/start-script.js';
import type { Mount } from '../../../../model/index.js';
import { aContainerTask } from '../../../support/container-builders.js';
import { FakePodman } from '../../../support/fake-podman.js';

const task = aContainerTask();
const IN_USE = 'echo "Error: the container name is in use" >&2; exit 125';

describe('startScript', () => {
  let podman: FakePodman;
  beforeEach(() => { podman = new FakePodman(); podman.ready(task.id); });
  afterEach(() => podman.remove());
  const start = () => {
    const { stdout } = podman.run(startScript(task));
    return { stdout, outcome: parseStartOutcome(stdout), verbs: podman.calls().map(([verb, second]) => (verb === 'image' || verb === 'container' ? `${verb} ${second}` : verb)) };
  };

  it('costs one podman process when the image is there, since each is as slow as a network sync', () => {
    const { outcome, verbs } = start();
    expect(verbs).to.deep.equal(['run']);
    expect(outcome).to.deep.equal({ kind: 'running', containerId: podman.containerId });
  });

  it('gives the container its own hosts file before it runs', () => {
    start();
    expect(podman.file(`containers/${task.id}.hosts`)).to.equal('127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n10.0.1.11 k3jabcdefghi\n');
  });

  it('pulls only after run was refused for want of the image, and says so while it lasts', () => {
    podman.answer({ run: `[ -e ${podman.dir}/pulled ] && echo ${podman.containerId} || { echo 'Error: image not known' >&2; exit 125; }`, container: 'exit 125', image: 'exit 1', pull: `: >${podman.dir}/pulled` });
    const { stdout, outcome, verbs } = start();
    expect(verbs).to.deep.equal(['run', 'container inspect', 'image exists', 'pull', 'run']);
    expect(stdout.split('\n').map(parseStartProgress).filter((progress) => progress !== undefined).map(({ step }) => step)).to.deep.equal(['pulling', 'pulled', 'started']);
    expect(outcome?.kind).to.equal('running');
  });

  it('tells a failed pull from refused arguments, because one is worth a retry elsewhere and the other never', () => {
    podman.answer({ run: IN_USE, container: 'exit 125', image: 'exit 1', pull: 'echo "Error: manifest unknown" >&2; exit 125' });
    expect(start().outcome).to.deep.equal({ kind: 'failed', step: 'image', message: 'Error: manifest unknown' });
    podman.answer({ run: 'echo "Error: bad flag" >&2; exit 125', container: 'exit 125', image: 'exit 0' });
    expect(start().outcome).to.deep.equal({ kind: 'failed', step: 'create', message: 'Error: bad flag' });
  });

  it('does not start without its namespace', () => {
    podman.ready('other');
    const other = aContainerTask({ id: 'absent' });
    const { stdout } = podman.run(startScript(other));
    expect(parseStartOutcome(stdout)).to.include({ kind: 'failed', step: 'network' });
    expect(podman.calls()).to.deep.equal([]);
  });

  it('knows a program that is not there as 127, as a shell would', () => {
    const refused = 'echo "Error: crun: executable file /nope not found in PATH: No such file or directory" >&2; exit 127';
    podman.answer({ run: refused, container: `echo ${podman.containerId} created 0 -62135596800 ${task.id}`, start: refused });
    expect(start().outcome).to.include({ kind: 'failed', step: 'start', exitCode: 127, containerId: podman.containerId });
  });

  const adopted = { created: { kind: 'running', containerId: 'abc' }, running: { kind: 'running', containerId: 'abc' }, exited: { kind: 'exited', containerId: 'abc', exitCode: 3 } };
  for (const [status, expected] of Object.entries(adopted)) {
    it(`takes over a ${status} container of an earlier run, so that running it twice is harmless and a task never runs twice`, () => {
      podman.answer({ run: IN_USE, container: `echo abc ${status} 3 ${status === 'created' ? -62135596800 : 1795272364} ${task.id}` });
      expect(start().outcome).to.deep.equal(expected);
    });
  }

  it('does not start again what ran before a reboot, which podman calls created', () => {
    podman.answer({ run: IN_USE, container: `echo abc created 0 1795272364 ${task.id}` });
    expect(start().outcome).to.deep.equal({ kind: 'exited', containerId: 'abc' });
  });

  it('leaves a container of the same name alone that is not ours', () => {
    podman.answer({ run: IN_USE, container: 'echo abc running 0 0 "<no value>"' });
    expect(start().outcome).to.include({ kind: 'failed', step: 'create' });
  });

  it('replaces what only the storage still knows, the rest of a run that was killed', () => {
    podman.answer({ run: `case $2 in --replace) echo ${podman.containerId} ;; *) exit 125 ;; esac`, container: 'exit 125', image: 'exit 0' });
    expect(start().outcome?.kind).to.equal('running');
  });

  describe('with mounts', () => {
    const mounted = (...mounts: readonly Mount[]) => {
      const { stdout } = podman.run(startScript(aContainerTask({ container: { mounts } })));
      return { outcome: parseStartOutcome(stdout), calls: podman.calls().map((call) => call.slice(0, 2).includes('run') ? 'run' : call.join(' ')) };
    };
    const data = { type: 'volume', source: 'data', target: '/data', driver: 'local', options: { type: 'nfs', o: 'addr=192.0.2.1,rw' }, labels: { tier: 'db' } } as const;
    const MAKE = 'volume create --label=tier=db --label=drover.volume=web --driver=local --opt=type=nfs --opt=o=addr=192.0.2.1,rw -- data';

    it('makes a volume that is not there, with a label by which it is known as Drover\'s', () => {
      podman.answer({ volume: '[ "$2" = create ]' });
      expect(mounted(data)).to.deep.include({ calls: ['volume exists data', MAKE, 'run'] }).and.have.nested.property('outcome.kind', 'running');
    });

    it('takes a volume that is there as it is', () => {
      expect(mounted(data).calls).to.deep.equal(['volume exists data', 'run']);
    });

    it('does without when another task has made it meanwhile, and says what podman says when nobody has', () => {
      podman.answer({ volume: `[ -e ${podman.dir}/made ] && exit 0; [ "$2" = exists ] && exit 1; : >${podman.dir}/made; echo 'volume already exists' >&2; exit 125` });
      expect(mounted(data).outcome?.kind).to.equal('running');
      podman.answer({ volume: '[ "$2" = exists ] && exit 1; echo "Error: no such driver" >&2; exit 125', container: 'exit 125' });
      expect(mounted(data).outcome).to.deep.equal({ kind: 'failed', step: 'create', message: 'volume data: Error: no such driver' });
    });

    it('refuses a directory that the host does not have, with its name, as Swarm does, and makes it when asked to', () => {
      podman.answer({ container: 'exit 125' });
      const bind = { type: 'bind', source: `${podman.dir}/it's a dir`, target: '/srv' } as const;
      expect(mounted(bind).outcome).to.deep.equal({ kind: 'failed', step: 'create', message: `bind source path does not exist on this host: ${bind.source}` });
      expect(mounted({ ...bind, createHostPath: true }).outcome?.kind).to.equal('running');
      expect(mounted(bind).calls, 'no process but podman').to.deep.equal(['run']);
    });

    it('leaves a container alone that runs already, though its directory is gone', () => {
      podman.answer({ container: `echo abc running 0 1795272364 ${task.id}` });
      expect(mounted({ type: 'bind', source: '/does/not/exist', target: '/srv' }).outcome).to.deep.equal({ kind: 'running', containerId: 'abc' });
    });

    it('costs no process for memory and for volumes without a name', () => {
      expect(mounted({ type: 'tmpfs', target: '/tmp' }, { type: 'volume', target: '/cache' }).calls).to.deep.equal(['run']);
    });
  });

  it('has no outcome when something before it ended the script', () => expect(parseStartOutcome('FENCED 7\n')).to.equal(undefined));
});
