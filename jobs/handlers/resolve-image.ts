import { OperatorError } from '../../base/errors.js';
import type { ImageQuestion, ResolveOutcome, StartOptions } from '../../host/container/runtime.js';
import type { HostSession } from '../../host/contract.js';
import { imageRequestOf, type Service } from '../../model/index.js';
import { answered, resolverOf, type ImageAnswer } from '../../plan/image.js';
import { recordCommand } from '../command-log.js';
import type { JobHandler, JobLog, JobResult } from '../contract.js';
import { addressOf } from '../host-address.js';
import { pullingText } from '../pulling.js';
import { openLogin } from '../registry-login.js';
import type { SyncTaskDeps } from './sync-task.js';

/** A registry that says nothing for so long is away; layers may take as long as they need. */
const SILENCE_MS = 30_000;

type ResolveImageDeps = Pick<SyncTaskDeps, 'store' | 'hosts' | 'runtime' | 'fence' | 'vault' | 'clock'>;

/** Has one host find out which digest the tag of a service's image has, and writes that into the service. Safe to repeat. */
export const createResolveImageHandler = (deps: ResolveImageDeps): JobHandler =>
  async ({ key }, { signal, log }) => {
    const service = deps.store.view.service(key);
    const request = service === undefined ? undefined : imageRequestOf(service);
    const node = service === undefined ? undefined : deps.store.view.node(resolverOf(deps.store.view, service) ?? '');
    if (service === undefined || request === undefined || node === undefined) return {};
    const login = await openLogin(deps, service);
    if (typeof login === 'string') return answer(deps, service, { problem: login });
    const session = await deps.hosts.session(addressOf(node));
    const { metadata: { uid }, spec: { image, imageDigest } } = service;
    const options = { signal, record: recordCommand(log), preamble: deps.fence(node.metadata.name) };
    const outcome = await ask(deps, session, { id: uid, image, known: imageDigest, login }, { options, log });
    if (outcome.kind === 'lost') throw new OperatorError('HOST_LOST_REPLY', `resolve image ${image}: the connection to ${session.node} ended before the outcome was known`, { service: key });
    return answer(deps, service, outcome.kind === 'resolved' ? { digest: outcome.digest } : { problem: outcome.message });
  };

async function ask({ runtime, clock }: ResolveImageDeps, session: HostSession, question: ImageQuestion, { options, log }: { readonly options: StartOptions & { readonly signal: AbortSignal }; readonly log: JobLog }): Promise<ResolveOutcome> {
  const silence = new AbortController();
  const cancel = clock.after(SILENCE_MS, () => silence.abort());
  try {
    const outcome = await runtime.resolve(session, question, {
      ...options, signal: AbortSignal.any([silence.signal, options.signal]),
      onProgress: (progress) => {
        if (progress.step !== 'pulling' || progress.layers === undefined) return;
        cancel();
        log.progress(pullingText(progress.layers), 1, 2);
      },
    });
    const isSilent = outcome.kind === 'lost' && silence.signal.aborted && !options.signal.aborted;
    return isSilent ? { kind: 'failed', message: `its registry has said nothing to ${session.node} for ${SILENCE_MS / 1000} s` } : outcome;
  } finally {
    cancel();
  }
}

/** Only to the question that was asked: the image may be another one by now. */
async function answer({ store, clock }: ResolveImageDeps, asked: Service, found: ImageAnswer): Promise<JobResult> {
  const question = imageRequestOf(asked)?.text;
  await store.update('Service', asked.metadata.name, (now) =>
    (now.metadata.uid === asked.metadata.uid && imageRequestOf(now)?.text === question ? answered(now, found, clock.now()) : undefined));
  return {};
}
