import { expect } from 'chai';
import { parseStopOutcomes, stopScript } from '../../../../host/container/stop-script.js';
import { FakePodman } from '../../../support/fake-podman.js';

describe('stopScript', () => {
  let podman: FakePodman;
  beforeEach(() => { podman = new FakePodman(); });
  afterEach(() => podman.remove());
  const removal = (name: string, graceMs = 0) => ({ name, graceMs, remove: true });
  const stop = (name: string, graceMs = 0) => ({ name, graceMs, remove: false });
  const outcomes = (requests: Parameters<typeof stopScript>[0]) => parseStopOutcomes(podman.run(stopScript(requests)).stdout, requests);

  it('removes all of one grace period by one podman process', () => {
    podman.answer({ rm: 'echo web.1.a; echo web.2.b' });
    expect(outcomes([removal('web.1.a', 1500), removal('web.2.b', 2000)])).to.deep.equal([{ kind: 'removed', name: 'web.1.a' }, { kind: 'removed', name: 'web.2.b' }]);
    expect(podman.calls()).to.deep.equal([['rm', '--force', '--volumes', '--ignore', '--time=2', '--', 'web.1.a', 'web.2.b']]);
  });

  it('calls what is not there absent, since repeating a removal is no failure', () => expect(outcomes([removal('web.1.a')])).to.deep.equal([{ kind: 'absent', name: 'web.1.a' }]));

  it('reports the exit code of what it only stops', () => {
    podman.answer({ container: 'echo web.1.a exited 143; echo web.3.c created 0; exit 125' });
    expect(outcomes([stop('web.1.a'), stop('web.2.b'), stop('web.3.c')])).to.deep.equal([
      { kind: 'stopped', name: 'web.1.a', exitCode: 143 }, { kind: 'absent', name: 'web.2.b' }, { kind: 'stopped', name: 'web.3.c' }]);
  });

  it('blames a failure only on the one it happened to', () => {
    podman.answer({ rm: 'echo web.1.a; echo "Error: removing web.2.b: device busy" >&2; exit 125' });
    expect(outcomes([removal('web.1.a'), removal('web.2.b')])).to.deep.equal([{ kind: 'removed', name: 'web.1.a' }, { kind: 'failed', name: 'web.2.b', message: 'Error: removing web.2.b: device busy' }]);
  });

  it('says failed when podman stopped nothing and the container still runs', () => {
    podman.answer({ stop: 'echo "Error: timeout" >&2; exit 125', container: 'echo web.1.a running 0' });
    expect(outcomes([stop('web.1.a')])).to.deep.equal([{ kind: 'failed', name: 'web.1.a', message: 'Error: timeout\nweb.1.a running 0' }]);
  });

  it('keeps groups apart', () => {
    podman.answer({ rm: 'echo web.1.a', container: 'echo web.2.b exited 0' });
    expect(outcomes([removal('web.1.a', 0), stop('web.2.b', 5000)]).map(({ kind }) => kind)).to.deep.equal(['removed', 'stopped']);
  });

  it('brings the last lines of a container that it takes away, those too that it says while it is stopped', () => {
    podman.log('c0ffee', '2026-01-01T00:00:00.1+00:00 stdout F up\n');
    const file = `${podman.dir}/lib/storage/overlay-containers/c0ffee/userdata`;
    podman.answer({ rm: `echo '2026-01-01T00:00:01.2+00:00 stderr F @ end' >>${file}/ctr.log; rm -r ${file}; echo web.1.a` });
    expect(outcomes([{ ...removal('web.1.a'), lastLinesOf: 'c0ffee' }])).to.deep.equal([{ kind: 'removed', name: 'web.1.a', lastLines: ['up', '@ end'] }]);
    expect(podman.calls().map(([verb]) => verb), 'podman is not asked for what a file has').to.deep.equal(['rm']);
  });

  it('asks podman for the last lines where the log is no file', () => {
    podman.answer({ logs: 'echo one; echo two >&2', rm: 'echo web.1.a' });
    expect(outcomes([{ ...removal('web.1.a'), lastLinesOf: 'c0ffee' }])).to.deep.equal([{ kind: 'removed', name: 'web.1.a', lastLines: ['one', 'two'] }]);
  });

  it('removes as well what has no log at all, or is gone already', () => {
    podman.answer({ logs: 'echo "Error: no container" >&2; exit 125', rm: 'echo web.1.a' });
    expect(outcomes([{ ...removal('web.1.a'), lastLinesOf: 'c0ffee' }, removal('web.2.b')])).to.deep.equal([{ kind: 'removed', name: 'web.1.a' }, { kind: 'absent', name: 'web.2.b' }]);
  });

  it('is lost when the answer broke off', () => expect(parseStopOutcomes('@ group 0 0\nweb.1.a\n', [removal('web.1.a')])).to.deep.equal([{ kind: 'lost', name: 'web.1.a' }]));
});
