import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import type { InputStream } from '../../../cli/context.js';
import { startApi, type ApiFixture } from '../../support/api-fixture.js';

const SHOP = `services:
  web:
    image: registry.example/web:\${TAG:-1}
    ports: ["80:8080"]
    networks: [front]
    deploy: { replicas: 2 }
  db:
    image: registry.example/db:1
networks:
  front: { ipam: { config: [{ subnet: 172.31.0.0/24 }] } }
`;
const CREATED = ['network/shop-front created', 'network/shop-default created', 'service/shop-web created', 'service/shop-db created', ''].join('\n');

describe('Compose files over the API', () => {
  let api: ApiFixture;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.close());

  const shell = (variables: Readonly<Record<string, string>>) => ({ env: { DROVER_SERVER: `unix:${api.socket}`, ...variables } });
  const compose = (...words: string[]) => api.drover(['compose', ...words], shell({ COMPOSE_PROJECT_NAME: 'shop' }));
  const write = (name: string, text: string) => writeFile(join(api.dir, name), text);

  it('are deployed as manifests are applied, and change nothing when deployed again', async () => {
    await write('compose.yaml', SHOP);
    expect(await compose('deploy')).to.include({ code: 0, out: CREATED, err: '' });
    expect((await api.store.get('Service', 'shop-web'))?.spec).to.deep.include({ image: 'registry.example/web:1', networks: ['shop-front'], aliases: { 'shop-front': ['web'] } });
    expect((await compose('deploy')).out).to.equal(CREATED.replaceAll('created', 'unchanged'));
  });

  it('are converted into what apply takes', async () => {
    await write('compose.yaml', SHOP);
    const { out } = await compose('convert');
    const applied = await api.drover(['apply', '-f', '-'], { stdin: Readable.from([Buffer.from(out)]) as InputStream });
    expect(applied).to.include({ code: 0, out: CREATED });
  });

  it('are found with their override and their .env, and the shell wins over that', async () => {
    await write('docker-compose.yml', SHOP);
    await write('docker-compose.override.yml', 'services: { db: { image: "registry.example/db:${TAG}" } }');
    await write('.env', 'TAG=2\nCOMPOSE_PROJECT_NAME=other');
    const { out } = await compose('convert');
    expect(out).to.contain('registry.example/web:2').and.to.contain('registry.example/db:2').and.to.contain('name: shop-web');
    expect((await api.drover(['compose', 'convert'], shell({ TAG: '3' }))).out).to.contain('registry.example/web:3').and.to.contain('name: other-web');
  });

  it('are deployed with a warning for what cannot be honoured, and not at all with --strict', async () => {
    await write('compose.yaml', SHOP.replace('  db:\n', '  db:\n    privileged: true\n'));
    const strict = await compose('deploy', '--strict');
    expect(strict).to.include({ code: 1, out: '' });
    expect(strict.err).to.match(/nothing was changed.*\n {2}compose\.yaml:8:5 services\.db\.privileged: is not honoured: give the capabilities/);
    expect(api.store.version).to.equal(0);
    const { code, err } = await compose('deploy');
    expect(code).to.equal(0);
    expect(err).to.match(/^warning: compose\.yaml:8:5 services\.db\.privileged: /);
  });

  it('have problems that only the cluster knows told at their place', async () => {
    await write('compose.yaml', `${SHOP}  theirs: { external: true }\n`.replace('networks: [front]', 'networks: [front, theirs]'));
    const { code, err } = await compose('deploy');
    expect(code).to.equal(1);
    expect(err).to.contain('compose.yaml:5:23 spec.networks[1]: network theirs does not exist');
  });

  it('change nothing where one is not there, or wrong', async () => {
    expect(await compose('deploy')).to.include({ code: 2 });
    expect((await compose('deploy', '-f', 'gone.yaml')).err).to.contain('reading gone.yaml');
    await write('compose.yaml', SHOP.replace('replicas: 2', 'replicas: two'));
    expect((await compose('deploy')).err).to.contain('compose.yaml:6:15 services.web.deploy.replicas: expected a whole number, got "two"');
    expect(api.store.version).to.equal(0);
  });

  it('bring the values of secrets from files and from the environment, and show none of them', async () => {
    await write('compose.yaml', 'services: { web: { image: "registry.example/web:1", secrets: [filed, given] } }\nsecrets: { filed: { file: ./filed.txt }, given: { environment: GIVEN } }');
    await write('filed.txt', 'swordfish');
    const [printed, deployed] = [await api.drover(['compose', 'convert', '-p', 'shop'], shell({ GIVEN: 'marzipan' })), await api.drover(['compose', 'deploy', '-p', 'shop'], shell({ GIVEN: 'marzipan' }))];
    expect(deployed.out).to.contain('secret/shop-filed created').and.to.contain('secret/shop-given created');
    expect(printed.out).to.contain(`file: ${join(api.dir, 'filed.txt')}`);
    expect(printed.err).to.contain('secret shop-given: its value is not printed');
    expect(JSON.stringify([printed, deployed])).not.to.match(/swordfish|marzipan/);
  });

  it('come from stdin, too', async () => {
    const { out } = await api.drover(['compose', 'convert', '-f', '-', '-p', 'piped'], { stdin: Readable.from([Buffer.from(SHOP)]) as InputStream });
    expect(out).to.contain('name: piped-web');
  });
});
