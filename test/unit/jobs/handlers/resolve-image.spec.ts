import { expect } from 'chai';
import type { ContainerRuntime, ImageQuestion, ResolveOutcome, StartOptions } from '../../../../host/container/runtime.js';
import { createPodman } from '../../../../host/container/podman.js';
import { createResolveImageHandler } from '../../../../jobs/handlers/resolve-image.js';
import { IMAGE_REQUEST, imageRequestText, type AnyResource, type Service } from '../../../../model/index.js';
import { isCode } from '../../../../base/errors.js';
import type { Vault } from '../../../../store/contract.js';
import { aNode, aSecret, aService, EPOCH } from '../../../support/builders.js';
import { JOB_RUN, openJobWorld, type JobWorld } from '../../../support/job-world.js';
import { memoryVault } from '../../../support/memory-vault.js';
import { SimulatedMachine } from '../../../support/simulated-machine.js';

const DIGEST = `sha256:${'a'.repeat(64)}`, IMAGE = 'registry.example/web:1';
const annotations = { [IMAGE_REQUEST]: imageRequestText(IMAGE, EPOCH) };

describe('resolve-image', () => {
  let world: JobWorld;
  let vault: Vault;
  let asked: ImageQuestion[];
  let onResolve: (options: StartOptions) => Promise<ResolveOutcome>;
  /** What the clock was told to do later. */
  let later: (() => void)[];

  const open = async (service: Service = aService({ metadata: { annotations } }), ...others: readonly AnyResource[]): Promise<void> => {
    const runtime: ContainerRuntime = {
      ...createPodman(),
      resolve: async (_session, question, options = {}) => {
        asked.push(question);
        return onResolve(options);
      },
    };
    world = await openJobWorld({ objects: [aNode(), service, ...others], runtime, session: new SimulatedMachine({ name: 'node-1', address: '10.99.0.11' }).session() });
  };
  const run = (): Promise<unknown> => {
    const clock = { ...world.deps.clock, after: (_ms: number, callback: () => void) => { later.push(callback); return () => undefined; } };
    return createResolveImageHandler({ ...world.deps, vault, clock })({ key: 'web' }, JOB_RUN);
  };
  const service = (): Service => world.store.view.service('web') ?? expect.fail('no service');
  const verdict = (): string | undefined => service().status.conditions[0]?.message;

  beforeEach(async () => {
    [asked, later] = [[], []];
    onResolve = async () => ({ kind: 'resolved', digest: DIGEST });
    vault = await memoryVault();
  });
  afterEach(() => world.close());

  it('writes the digest into the service, and asks no more', async () => {
    await open();
    await run();
    expect(service().spec.imageDigest).to.equal(DIGEST);
    expect(service().metadata).to.deep.include({ generation: 2, annotations: {} });
    await run();
    expect(asked).to.have.length(1);
  });

  it('leaves a service alone that got another image meanwhile: the answer is to another question', async () => {
    await open();
    onResolve = async () => {
      await world.store.update('Service', 'web', (now) => ({ ...now, spec: { ...now.spec, image: 'registry.example/web:2' } }));
      return { kind: 'resolved', digest: DIGEST };
    };
    await run();
    expect(service().spec).to.not.have.property('imageDigest');
  });

  it('has the service run by tag when its registry knows nothing of it, and says so', async () => {
    await open();
    onResolve = async () => ({ kind: 'failed', message: 'manifest unknown' });
    await run();
    expect(service().metadata.annotations).to.deep.equal({});
    expect(verdict()).to.contain('manifest unknown');
  });

  it('gives up a registry that says nothing, so that it holds nobody up', async () => {
    await open();
    onResolve = async ({ signal }) => {
      for (const callback of later) callback();
      return signal?.aborted === true ? { kind: 'lost' } : expect.fail('it waits');
    };
    await run();
    expect(verdict()).to.contain('its registry has said nothing to node-1 for 30 s');
  });

  it('is tried again when the connection to the host ended', async () => {
    await open();
    onResolve = async () => ({ kind: 'lost' });
    const error = await run().then(() => undefined, (reason: unknown) => reason);
    expect(isCode(error, 'HOST_LOST_REPLY')).to.equal(true);
    expect(service().metadata.annotations).to.deep.equal(annotations);
  });

  it('brings the login along, in its present version', async () => {
    const login = '{"auths":{"registry.example":{"auth":"Z2VoZWlt"}}}';
    await open(aService({ metadata: { annotations }, spec: { imagePullSecret: 'registry' } }), aSecret(vault, { name: 'registry', value: login }));
    await run();
    expect(asked[0]?.login?.toString()).to.equal(login);
  });

  it('names a login that podman could not read, and nothing of what is in it', async () => {
    await open(aService({ metadata: { annotations }, spec: { imagePullSecret: 'registry' } }), aSecret(vault, { name: 'registry', value: 'user:geheim' }));
    await run();
    expect(asked).to.deep.equal([]);
    expect(verdict()).to.contain('secret registry is no login for registries').and.not.contain('geheim');
  });
});
