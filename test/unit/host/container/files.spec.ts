import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { fileContents, type ContainerFile } from '../../../../host/container/files.js';
import { runArguments } from '../../../../host/container/run-arguments.js';
import { parseStartOutcome } from '../../../../host/container/start-report.js';
import { startScript } from '../../../../host/container/start-script.js';
import { stopScript } from '../../../../host/container/stop-script.js';
import { aContainerTask } from '../../../support/container-builders.js';
import { FakePodman } from '../../../support/fake-podman.js';

const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
const binary = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const file = (changes: Partial<ContainerFile> = {}): ContainerFile => ({ target: '/run/secrets/db', uid, gid, mode: 0o444, content: Buffer.from("it's $(id)\n"), ...changes });

describe('files of a container', () => {
  let podman: FakePodman;
  const task = aContainerTask({ files: [file(), file({ target: '/etc/app.bin', mode: 0o400, content: binary })] });
  beforeEach(() => {
    podman = new FakePodman();
    podman.ready(task.id);
  });
  afterEach(() => podman.remove());
  const start = (shell: 'dash' | 'bash' = 'dash') => podman.run(fileContents(task.files) + startScript(task), shell);
  const path = (name = ''): string => join(podman.dir, 'run/files', name);

  for (const shell of ['dash', 'bash'] as const) {
    it(`are there byte for byte before the container starts, with ${shell}`, () => {
      podman.answer({ run: `cat '${path(`${task.id}/0`)}' >'${podman.dir}/seen'; echo ${podman.containerId}` });
      expect(parseStartOutcome(start(shell).stdout)?.kind).to.equal('running');
      expect(podman.file('../seen')).to.equal("it's $(id)\n");
      expect(podman.bytes(`files/${task.id}/1`).equals(binary)).to.equal(true);
    });
  }

  it('have the mode that was asked for, in a directory that only root enters', () => {
    start();
    const mode = (name: string): string => (statSync(path(name)).mode & 0o777).toString(8);
    expect(['', task.id, `${task.id}/0`, `${task.id}/1`].map(mode)).to.deep.equal(['700', '700', '444', '400']);
  });

  it('are mounted where they belong, read-only', () => {
    expect(runArguments(task).filter((flag) => flag.includes('/run/drover/files'))).to.deep.equal([
      `--volume=/run/drover/files/${task.id}/0:/run/secrets/db:ro`, `--volume=/run/drover/files/${task.id}/1:/etc/app.bin:ro`,
    ]);
  });

  it('are not in the script that is written down, nor in any argument of a process', () => {
    start();
    for (const { content } of task.files) expect(startScript(task) + JSON.stringify(podman.calls())).not.to.include(content.toString('base64'));
  });

  it('are replaced by a second start and not rewritten beneath a container that runs', () => {
    start();
    const before = statSync(path(`${task.id}/0`)).ino;
    start();
    expect(statSync(path(`${task.id}/0`)).ino).not.to.equal(before);
  });

  it('go when there is no container in the end', () => {
    podman.answer({ run: 'exit 125', container: 'exit 125', image: 'exit 1', pull: 'exit 125' });
    expect(parseStartOutcome(start().stdout)).to.include({ kind: 'failed', step: 'image' });
    expect(podman.has(`files/${task.id}`)).to.equal(false);
  });

  it('go with the container', () => {
    start();
    podman.run(stopScript([{ name: task.name, graceMs: 0, remove: true }]));
    expect(podman.has(`files/${task.id}`)).to.equal(false);
  });

  it('that cannot be written keep the container from starting, and say why', () => {
    podman.block('files');
    const outcome = parseStartOutcome(start().stdout);
    expect(outcome).to.include({ kind: 'failed', step: 'create' });
    expect(JSON.stringify(outcome)).to.include('write secrets and configs');
    expect(podman.calls().filter(([verb]) => verb === 'run')).to.deep.equal([]);
  });
});
