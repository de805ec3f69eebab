import fc from 'fast-check';
import { expect } from 'chai';
import { SERVICE_KEYS } from '../../../compose/service-keys.js';
import { composed, problemsOf, specOf, warningsOf } from '../../support/compose-project.js';

/** One service with these lines of flow YAML. */
const service = (keys: string, top = '') => composed(`services: { web: { image: i, ${keys} } }\n${top}`);
const specFor = (keys: string, top = '') => specOf(service(keys, top), 'Service', 'shop-web');
const warningsFor = (keys: string, top = '') => warningsOf(service(keys, top)).map((line) => line.replace(/^\S+ /, ''));
const problemsFor = (keys: string, top = '') => problemsOf(service(keys, top)).map((line) => line.replace(/^\S+ /, ''));

describe('a service of a Compose file', () => {
  it('is called PROJECT-SERVICE, and found by its own name on its networks', () => {
    expect(specFor('')['networks']).to.deep.equal([{ name: 'shop-default', aliases: ['web'] }]);
    const renamed = composed('name: My_Shop\nservices: { My_Web: { image: i } }');
    expect(specOf(renamed, 'Service', 'my-shop-my-web')['networks']).to.deep.equal([{ name: 'my-shop-default', aliases: ['my-web'] }]);
    expect(specOf(composed('name: x\nservices: { web: { image: i } }', { project: 'Y' }), 'Service', 'y-web')).to.have.property('image', 'i');
  });

  it('has a name that fits, and that no other has', () => {
    expect(problemsOf(composed(`services: { ${'long-'.repeat(8)}name: { image: i } }`)).join()).to.contain('at most 40 characters: shorten it, or the project\'s with --project');
    expect(problemsOf(composed('services: { a_b: { image: i }, a-b: { image: i } }')).join()).to.contain('would be called shop-a-b, as service a_b is');
    expect(problemsOf(composed('services: { web: { image: i } }', { project: '1' })).join()).to.contain('begins with a letter');
  });

  it('warns of every key that cannot be honoured, unless it says nothing', () => {
    for (const [key, row] of Object.entries(SERVICE_KEYS)) {
      if (!('remedy' in row)) continue;
      expect(warningsFor(`${key}: [x]`), key).to.deep.equal([`services.web.${key}: is not honoured: ${row.remedy}`]);
      expect(warningsFor(`${key}: false`), key).to.deep.equal([]);
    }
  });

  it('says nothing of extension fields, and names the key that an unknown one is near to', () => {
    expect(problemsFor('x-any: 1, deploy: { x-other: {} }')).to.deep.equal([]);
    expect(problemsFor('enviroment: {}')).to.deep.equal(['services.web.enviroment: unknown key of Compose, did you mean "environment"?']);
    expect(problemsFor('deploy: { replica: 2 }')).to.deep.equal(['services.web.deploy.replica: unknown key of Compose, did you mean "replicas"?']);
  });

  const PORTS: readonly (readonly [string, readonly object[]])[] = [
    ['"3000"', [{ target: 3000 }]],
    ['8080:80', [{ published: 8080, target: 80 }]],
    ['"3000-3001:4000-4001/udp"', [{ published: 3000, target: 4000, protocol: 'udp' }, { published: 3001, target: 4001, protocol: 'udp' }]],
    ['"0.0.0.0:80:80"', [{ published: 80, target: 80 }]],
    ['{ target: 80, published: "8000-8001", mode: host }', [{ published: 8000, target: 80, mode: 'host' }]],
    ['{ target: 80, published: 8000, mode: host, host_ip: 127.0.0.1 }', [{ published: 8000, target: 80, mode: 'host', hostIp: '127.0.0.1' }]],
    ['{ target: 80, published: 8000, mode: host, host_ip: 0.0.0.0 }', [{ published: 8000, target: 80, mode: 'host' }]],
  ];
  for (const [port, expected] of PORTS) it(`publishes ${port}`, () => expect(specFor(`ports: [${port}]`)['ports']).to.deep.equal(expected));

  it('opens no port to all that was for one address of the machine, and warns of other addresses', () => {
    const local = service('ports: ["127.0.0.1:80:80", "[::1]:81:81", { target: 82, published: 82, host_ip: 127.0.0.1 }]');
    expect(specOf(local, 'Service', 'shop-web')).not.to.have.property('ports');
    expect(warningsOf(local)).to.have.length(3);
    expect(warningsOf(local).join()).to.contain('with mode: host it is open at that address');
    expect(warningsFor('ports: ["192.0.2.1:80:80"]').join()).to.contain('its address 192.0.2.1 is not honoured: the port is open on all addresses');
    expect(warningsFor('ports: ["8000-8005:80"]').join()).to.contain('all tasks share one port in the mesh, 8000');
  });

  for (const port of ['a:b', '"80-79:80-81"', '"80-82:80-81"', '70000', '{ published: 80 }', '"1-65535"']) {
    it(`refuses the port ${port}`, () => expect(problemsFor(`ports: [${port}]`)).to.have.length(1));
  }

  const MOUNTS: readonly (readonly [string, object])[] = [
    ['data:/d', { type: 'volume', source: 'shop-data', target: '/d' }],
    ['own:/d:ro', { type: 'volume', source: 'their-own', target: '/d', readOnly: true }],
    ['kept:/d:nocopy', { type: 'volume', source: 'shop-kept', target: '/d', volume: { labels: { a: 'b' }, nocopy: true } }],
    ['/d', { type: 'volume', target: '/d' }],
    ['/etc/x:/d:ro,rslave', { type: 'bind', source: '/etc/x', target: '/d', readOnly: true, bind: { createHostPath: true, propagation: 'rslave' } }],
    ['{ type: volume, source: kept, target: /d, volume: { nocopy: true } }', { type: 'volume', source: 'shop-kept', target: '/d', volume: { labels: { a: 'b' }, nocopy: true } }],
    ['{ type: bind, source: /x, target: /d, bind: { create_host_path: false } }', { type: 'bind', source: '/x', target: '/d', bind: { createHostPath: false } }],
    ['{ type: tmpfs, target: /d, tmpfs: { size: 10mb, mode: 01777 } }', { type: 'tmpfs', target: '/d', tmpfs: { size: '10Mi', mode: '1777' } }],
  ];
  const VOLUMES = 'volumes: { data: , own: { external: true, name: their-own }, kept: { labels: [a=b] } }';
  for (const [mount, expected] of MOUNTS) it(`mounts ${mount}`, () => expect(specFor(`volumes: [${mount.startsWith('{') ? mount : `"${mount}"`}]`, VOLUMES)['mounts']).to.deep.equal([expected]));

  it('warns of files of this machine, mounts of other types and options of SELinux', () => {
    expect(specFor('volumes: [./a:/d]')['mounts']).to.deep.equal([{ type: 'bind', source: '/project/shop/a', target: '/d', bind: { createHostPath: true } }]);
    expect(warningsFor('volumes: [./a:/d, /x:/e:z, { type: npipe, source: p, target: /f }]').map((line) => line.split(':')[0])).to.deep.equal(['services.web.volumes[0]', 'services.web.volumes[1]', 'services.web.volumes[2].type']);
    expect(problemsFor('volumes: [nothing:/d]')).to.deep.equal(['services.web.volumes[0]: volume nothing is not declared: add it under volumes']);
  });

  it('splits commands as Compose does, and keeps what only a shell understands out', () => {
    expect(specFor('command: "a --b=$$HOME \'c d\' *"')['command']).to.deep.equal(['a', '--b=$HOME', 'c d', '*']);
    expect(problemsFor('command: a | b').join()).to.contain('services.web.command: has |, which only a shell understands');
    expect(warningsFor('entrypoint: []').join()).to.contain('an empty entrypoint leaves the image\'s own in place');
  });

  it('has the variables of env files below those of environment, and those of the shell for names alone', () => {
    const text = 'services: { web: { image: i, env_file: [one.env, { path: two.env, format: raw }, { path: none, required: false }], environment: [B=mine, SHELL_ONLY, NOWHERE] } }';
    const converted = composed(text, { env: { SHELL_ONLY: 's' }, beside: { 'one.env': 'A="1"\nB=1', 'two.env': 'C="3"' } });
    expect(specOf(converted, 'Service', 'shop-web')['env']).to.deep.equal({ A: '1', B: 'mine', C: '"3"', SHELL_ONLY: 's' });
    expect(problemsOf(composed('services: { web: { image: i, env_file: gone.env } }')).join()).to.contain('services.web.env_file[0]: there is no file gone.env');
  });

  it('keeps the older keys for limits and restarts, below deploy', () => {
    expect(specFor('mem_limit: 64m, cpus: 0.5, pids_limit: 10, restart: "on-failure:3", scale: 3, deploy: { resources: { limits: { memory: 1g } } }')).to.deep.include(
      { resources: { limits: { cpus: 0.5, memory: '1Gi', pids: 10 } }, restartPolicy: { condition: 'on-failure', maxAttempts: 3 }, replicas: 3 });
  });

  it('asks for an image, and for one that hosts can pull instead of a build', () => {
    expect(problemsOf(composed('services: { web: { build: . } }')).join()).to.contain('services.web: needs an image: build it, push it');
    expect(warningsFor('build: .').join()).to.contain('services.web.build: is not honoured: build the image, push it');
  });

  it('waits for services that are there, and for others only if that is optional', () => {
    expect(problemsFor('depends_on: [gone]')).to.deep.equal(['services.web.depends_on.gone: service gone does not exist']);
    expect(problemsOf(composed('services: { web: { image: i, depends_on: [db] }, db: { image: i, profiles: [x] } }')).join()).to.contain('add one with --profile');
    expect(problemsFor('depends_on: { gone: { condition: service_started, required: false } }')).to.deep.equal([]);
  });

  it('takes no word of the language for one of Compose', () => {
    expect(problemsFor('restart: constructor')).to.have.length(1);
    expect(problemsFor('init: constructor')).to.have.length(1);
    expect(problemsFor('depends_on: { web: { condition: constructor } }')).to.have.length(1);
  });

  it('keeps the project in the label by which it is pruned', () => {
    expect(warningsFor('deploy: { labels: { app: mine, tier: x } }')).to.deep.equal(['services.web.deploy.labels.app: its label app is not honoured: it holds the project, shop']);
    expect(specFor('deploy: { labels: { app: mine } }')).to.be.an('object');
  });

  it('never throws, whatever the text is', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ depthSize: 'small' }, fc.string(), fc.integer(), fc.constant(null), fc.boolean(), fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(fc.string(), tie('any'), { maxKeys: 3 })),
    })).any;
    const keys = fc.dictionary(fc.constantFrom(...Object.keys(SERVICE_KEYS)), value, { maxKeys: 8 });
    fc.assert(fc.property(keys, value, (web, other) => {
      const { problems, warnings } = composed(JSON.stringify({ services: { web, other }, networks: other, volumes: { a: other }, secrets: { s: other } }));
      return Array.isArray(problems) && Array.isArray(warnings);
    }), { numRuns: 50 });
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(composed(text).problems)), { numRuns: 50 });
  });
});

describe('networks, secrets and configs of a Compose file', () => {
  it('are made where a service uses them and they are the project\'s own', () => {
    const converted = composed('services: { web: { image: i, networks: [a, b], secrets: [s], configs: [c] } }\nnetworks: { a: { driver: bridge, internal: true, ipam: { config: [{ subnet: 172.31.0.0/24 }] } }, b: { external: true }, unused: }\nsecrets: { s: { file: ./s.txt, name: other } }\nconfigs: { c: { external: true } }');
    expect(converted.sources.map(({ json }) => (json as { metadata: { name: string } }).metadata.name)).to.deep.equal(['shop-a', 'other', 'shop-web']);
    expect(specOf(converted, 'Network', 'shop-a')).to.deep.equal({ internal: true, subnet: '172.31.0.0/24' });
    expect(specOf(converted, 'Secret', 'other')).to.deep.equal({ file: '/project/shop/s.txt' });
    expect(specOf(converted, 'Service', 'shop-web')).to.deep.include({ networks: [{ name: 'shop-a', aliases: ['web'] }, { name: 'b', aliases: ['web'] }], secrets: [{ source: 'other', target: 's' }], configs: [{ source: 'c', target: '/c' }] });
  });

  it('have to be declared', () => {
    const problems = problemsFor('networks: [n], secrets: [s], configs: [c]').join('\n');
    for (const message of ['network n is not declared', 'secret s is not declared', 'config c is not declared']) expect(problems).to.contain(message);
  });

  it('have problems of Drover\'s own schema told at their place', () => {
    expect(problemsOf(composed('services: { web: { image: i, networks: [n] } }\nnetworks:\n  n:\n    ipam:\n      config: [{ subnet: 10.0.0.0/33 }]')).join()).to.match(/^a\.yaml:5:18 spec\.subnet: /);
  });
});
