import { expect } from 'chai';
import { killCommand, readFilesCommand, writeFilesCommand } from '../../../../host/container/commands.js';
import { isPathMissing, remarkOf } from '../../../../host/container/copy-refusal.js';
import { isStoppedRefusal } from '../../../../host/container/kill-refusal.js';
import { parseTop } from '../../../../host/container/top.js';

describe('looking into a container', () => {
  it('copies by podman cp, with the path as one argument whatever it holds', () => {
    expect(readFilesCommand('web.1.abc', "/a b'; $(reboot)")).to.deep.equal(['podman', 'cp', '--', "web.1.abc:/a b'; $(reboot)", '-']);
    expect(writeFilesCommand('web.1.abc', '/srv')).to.deep.equal(['podman', 'cp', '--archive=true', '--', '-', 'web.1.abc:/srv']);
    expect(writeFilesCommand('web.1.abc', '/srv', { keepsOwner: true })).to.include('--archive=false');
  });

  it('tells a path that is not there from what else may go wrong', () => {
    expect(isPathMissing('Error: "/nope" could not be found on container web.1.abc: no such file or directory\n')).to.equal(true);
    expect(isPathMissing('Error: destination must be a directory when copying from stdin\n')).to.equal(true);
    expect(isPathMissing('Error: container "web.1.abc" does not exist\n')).to.equal(false);
    expect(remarkOf('time="x" level=warning\nError: container "web.1.abc" does not exist\n')).to.equal('container "web.1.abc" does not exist');
  });

  it('sends a signal, and tells a container that has ended from what else may go wrong', () => {
    expect(killCommand('web.1.abc', 'SIGKILL')).to.deep.equal(['podman', 'kill', '--signal=SIGKILL', '--', 'web.1.abc']);
    const ended = ['Error: can only kill running containers. c0ffee is in state exited: container state improper', 'Error: no container with name or ID "web.1.abc" found: no such container'];
    expect(ended.map(isStoppedRefusal)).to.deep.equal([true, true]);
    expect(isStoppedRefusal('Error: sending signal to container: permission denied')).to.equal(false);
  });

  it('reads the processes, whose command line alone may have blanks and line ends', () => {
    const text = 'USER        PID         PPID        COMMAND\nroot        1           0           perl -e print "a\n b" \nwww         17          1           nginx: worker process\n';
    expect(parseTop(text)).to.deep.equal({ titles: ['USER', 'PID', 'PPID', 'COMMAND'], processes: [['root', '1', '0', 'perl -e print "a b"'], ['www', '17', '1', 'nginx: worker process']] });
    expect(parseTop('')).to.deep.equal({ titles: [], processes: [] });
  });
});
