import { expect } from 'chai';
import { composed, problemsOf, specOf } from '../../support/compose-project.js';

const web = (...texts: string[]) => specOf(composed(texts), 'Service', 'shop-web');

describe('several Compose files', () => {
  it('are merged: maps by key in either syntax, lists joined, other values replaced', () => {
    const spec = web(
      'services: { web: { image: "i:1", environment: [A=1, B=1], cap_add: [KILL], dns: 192.0.2.1, deploy: { replicas: 2, labels: [a=1] } } }',
      'services: { web: { image: "i:2", environment: { B: 2, C: 3 }, cap_add: [CHOWN, KILL], dns: [192.0.2.2], deploy: { mode: replicated, labels: { b: 2 } } }, other: { image: o } }',
    );
    expect(spec).to.deep.include({ image: 'i:2', env: { A: '1', B: '2', C: '3' }, capAdd: ['CHOWN', 'KILL'], dns: ['192.0.2.1', '192.0.2.2'], replicas: 2, mode: 'replicated' });
  });

  it('replace a command, a test and the options of another log driver as a whole', () => {
    const spec = web(
      'services: { web: { image: i, command: [a, b], healthcheck: { test: [CMD, a], retries: 2 }, logging: { driver: json-file, options: { max-size: 1m } } } }',
      'services: { web: { command: [c], healthcheck: { test: [CMD, b] }, logging: { driver: journald } } }',
    );
    expect(spec).to.deep.include({ command: ['c'], healthcheck: { test: ['CMD', 'b'], retries: 2 }, logging: { driver: 'journald' } });
  });

  it('know a mount by its target and a port by all of it', () => {
    const spec = web(
      'services: { web: { image: i, volumes: [a:/data, b:/other], ports: ["80:80", "81:81"] } }\nvolumes: { a: {}, b: {} }',
      'services: { web: { volumes: [{ type: tmpfs, target: /data }], ports: ["80:80", "82:81"] } }',
    );
    expect(spec['mounts']).to.deep.equal([{ type: 'volume', source: 'shop-b', target: '/other' }, { type: 'tmpfs', target: '/data' }]);
    expect(spec['ports']).to.deep.equal([{ published: 81, target: 81 }, { published: 80, target: 80 }, { published: 82, target: 81 }]);
  });

  it('reset and override what was there', () => {
    const spec = web('services: { web: { image: i, ports: ["80:80"], user: a, environment: { A: 1 } } }', 'services: { web: { ports: !override ["90:90"], user: !reset null, environment: { A: !reset } } }');
    expect(spec['ports']).to.deep.equal([{ published: 90, target: 90 }]);
    expect(spec).not.to.have.any.keys('user', 'env');
  });

  it('have problems told in the file that they stand in', () => {
    expect(problemsOf(composed(['services: { web: { image: i } }', 'services:\n  web:\n    deploy: { replicas: many }']))).to.deep.equal(['b.yaml:3:15 services.web.deploy.replicas: expected a whole number, got "many"']);
  });

  it('may be several documents of one file', () => {
    expect(web('services: { web: { image: i } }\n---\nservices: { web: { user: u } }')).to.deep.include({ image: 'i', user: 'u' });
  });
});

describe('extends, anchors and merge keys', () => {
  it('extend a service of the same file, and one of a file before, step by step', () => {
    const base = 'services:\n  base: { image: i, environment: { A: 1, B: 1 }, cap_add: [KILL] }\n  middle: { extends: base, environment: [B=2] }\n';
    expect(web(`${base}  web: { extends: { service: middle }, environment: { C: 3 }, cap_add: [CHOWN] }`)).to.deep.include({ image: 'i', env: { A: '1', B: '2', C: '3' }, capAdd: ['KILL', 'CHOWN'] });
    expect(web(base, 'services: { web: { extends: middle } }')).to.deep.include({ env: { A: '1', B: '2' } });
  });

  it('refuse a circle, a service that is not there, and other files', () => {
    expect(problemsOf(composed('services: { a: { extends: b, image: i }, b: { extends: a } }')).join()).to.contain('services.b.extends: extends a, which extends b in turn');
    expect(problemsOf(composed('services: { a: { extends: nobody, image: i } }')).join()).to.contain('service nobody does not exist');
    expect(problemsOf(composed('services: { a: { extends: { file: x.yaml, service: a }, image: i } }')).join()).to.contain('give that file with -f before this one');
  });

  it('take what merge keys bring, the first of several first, and what is written besides before all', () => {
    const text = 'x-a: &a { user: a, init: true }\nx-b: &b { user: b, tty: true, image: b }\nservices: { web: { <<: [*a, *b], image: i } }';
    expect(web(text)).to.deep.include({ image: 'i', user: 'a', init: true, tty: true });
  });

  it('refuse anchors that grow without end', () => {
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]', ...Array.from({ length: 8 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`)].map((line) => `x-${line}`).join('\n');
    expect(problemsOf(composed(bomb))).to.deep.equal(['a.yaml has anchors that are expanded too often']);
    expect(problemsOf(composed('services: &s { web: *s }')).join()).to.contain('expanded too often');
  });
});
