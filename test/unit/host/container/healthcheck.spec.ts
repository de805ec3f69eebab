import { expect } from 'chai';
import { healthcheckFlags } from '../../../../host/container/healthcheck.js';

const command = (test: readonly string[]) => healthcheckFlags({ test, intervalMs: 5000, timeoutMs: 500, retries: 0, startPeriodMs: 1500 })[0];

describe('healthcheckFlags', () => {
  it('gives a program and its arguments as an array without CMD, which podman would split at blanks', () => {
    expect(command(['CMD', 'wget', '-qO-', 'http://127.0.0.1/a b'])).to.equal('--health-cmd=["wget","-qO-","http://127.0.0.1/a b"]');
  });

  it('gives a shell line as CMD-SHELL', () => {
    expect(command(['CMD-SHELL', 'test -e /ok || exit 1'])).to.equal('--health-cmd=["CMD-SHELL","test -e /ok || exit 1"]');
  });

  it('quotes a lone program, and one named like a keyword, since podman runs or splits those itself', () => {
    expect(command(['CMD', '/a b'])).to.equal(`--health-cmd=${JSON.stringify(['CMD-SHELL', "exec '/a b'"])}`);
    expect(command(['CMD', 'cmd', 'x'])).to.equal(`--health-cmd=${JSON.stringify(['CMD-SHELL', "exec 'cmd' 'x'"])}`);
  });

  it('turns the check off for NONE and for none at all, since nothing would act on the image\'s own', () => {
    expect(healthcheckFlags(undefined)).to.deep.equal(['--no-healthcheck']);
    expect(healthcheckFlags({ test: ['NONE'], intervalMs: 1, timeoutMs: 1, retries: 1, startPeriodMs: 0 })).to.deep.equal(['--no-healthcheck']);
  });

  it('raises what podman refuses: a timeout below 1 s, no try at all', () => {
    expect(healthcheckFlags({ test: ['CMD', 'a', 'b'], intervalMs: 5000, timeoutMs: 500, retries: 0, startPeriodMs: 1500 }).slice(1)).to.deep.equal([
      '--health-interval=5000ms', '--health-timeout=1000ms', '--health-retries=1', '--health-start-period=1500ms']);
  });
});
