import { expect } from 'chai';
import { openCluster } from './support/cluster.js';

/** Strings that would do something if any shell, template or parser on the way took them for its own. */
const HOSTILE: Readonly<Record<string, string>> = {
  SUBSTITUTION: '$(touch /tmp/owned) `touch /tmp/owned` ${HOME}',
  QUOTES: `'; touch /tmp/owned; echo "\\"'`,
  NEWLINES: 'first\nE\nEOF\ntouch /tmp/owned\n',
  OPTIONS: '--privileged -v /:/host',
  PERCENT: '%s %n {{.Names}} $0 $* !! \\x41 \\',
  UNICODE: 'žluťoučký 🐑 \u202e drover',
  BLANKS: '  leading, trailing and\ttabs  ',
  EQUALS: 'A=B=C',
};

/** Values of the environment are templates, in which braces are written as text. */
const written = Object.fromEntries(Object.entries(HOSTILE).map(([name, value]) => [name, value.replaceAll('{{', '{{"{{"}}')]));

describe('strings of a manifest', () => {
  const cluster = openCluster();
  const document = {
    apiVersion: 'drover/v1', kind: 'Service', metadata: { name: 'hostile' },
    spec: {
      replicas: 1, image: 'registry.lab:5000/busybox:1', env: written, labels: { note: HOSTILE.QUOTES }, stopGracePeriod: '1s',
      entrypoint: ['sh', '-c', 'printf "%s\\0" "$@" >/tmp/arguments; trap "exit 0" TERM; while :; do sleep 1 & wait; done', 'hostile'],
      command: Object.values(HOSTILE),
    },
  };

  before(async () => {
    await cluster.ensure();
    await cluster.deploy(JSON.stringify(document));
  });
  after(() => cluster.remove('service/hostile'));

  it('arrive in the container unchanged, as environment and as arguments', async () => {
    const [task] = await cluster.running('hostile');
    const inside = (script: string) => cluster.drover.ok(['exec', task?.metadata.name ?? '', '--', 'sh', '-c', script]);
    expect((await inside('cat /tmp/arguments')).split('\0').slice(0, -1)).to.deep.equal(Object.values(HOSTILE));
    const environment = new Map((await inside('cat /proc/1/environ')).split('\0').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
    for (const [name, value] of Object.entries(HOSTILE)) expect(environment.get(name), name).to.equal(value);
  });

  it('have no effect on any host', async () => {
    for (const { name } of await cluster.hosts()) expect(await cluster.onHost(name, 'ls /tmp/owned 2>/dev/null || echo untouched')).to.equal('untouched\n');
  });

  it('are refused where they cannot be carried unchanged, with the place and the remedy', async () => {
    const { code, stderr } = await cluster.drover.run(['apply', '-f', '-'], { input: JSON.stringify({ ...document, spec: { ...document.spec, image: 'busybox; touch /tmp/owned' } }) });
    expect(code).to.equal(1);
    expect(stderr).to.contain('spec.image');
  });
});
