import type { ImageLoadFrame, ImageLookRequest, ImageLookResult, ImageSendFrame, NodeFailure } from '../../api/contract.js';
import { messageOf, OperatorError } from '../../base/errors.js';
import { pathOf, unwrapFrame, type ApiClient } from '../client.js';
import type { ArchiveBlob } from './archive.js';
import type { ChosenImage } from './choose-image.js';

/** How far one node is. */
export interface NodePush {
  readonly node: string;
  phase: 'sending' | 'loading' | 'done' | 'failed';
  /** Layers and bytes that it lacked. */
  layers: number;
  bytes: number;
  /** Bytes that it has taken. */
  sent: number;
  /** Why it failed. */
  reason: string;
}

export interface ImagePushDeps {
  readonly client: ApiClient;
  readonly signal: AbortSignal;
  readonly onChange: (nodes: readonly NodePush[]) => void;
}

/** One image on its way to nodes. A node that fails costs the others nothing; a push that is repeated sends what is missing. */
export class ImagePush {
  readonly #nodes = new Map<string, NodePush>();

  constructor(readonly deps: ImagePushDeps, readonly image: ChosenImage) {}

  /** `nodes`: their names; undefined for all that are ready. @throws API_UNREACHABLE, USAGE, NOT_FOUND, CONFLICT */
  async run(nodes: readonly string[] | undefined): Promise<readonly NodePush[]> {
    const lacking = await this.#round(nodes, { trustsStorage: true });
    // what a storage lists may be half there, or taken away meanwhile
    if (lacking.length > 0) for (const node of await this.#round(lacking, { trustsStorage: false })) this.#fail(node, 'podman does not find what was sent: try again');
    return [...this.#nodes.values()];
  }

  /** Names of those whose podman lacks a layer that was not sent. */
  async #round(nodes: readonly string[] | undefined, { trustsStorage }: { readonly trustsStorage: boolean }): Promise<readonly string[]> {
    const missing = await this.#look(nodes, trustsStorage);
    for (const blob of this.#blobs) {
      const targets = [...missing].filter(([node, digests]) => digests.has(blob.digest) && this.#isLive(node)).map(([node]) => node);
      if (targets.length > 0 && !this.deps.signal.aborted) await this.#send(blob, targets);
    }
    const live = [...missing.keys()].filter((node) => this.#isLive(node));
    return live.length === 0 || this.deps.signal.aborted ? [] : this.#load(live);
  }

  /** Each once: an image may have the same layer twice. */
  get #blobs(): readonly ArchiveBlob[] {
    return [...new Map([...this.image.blobs, this.image.manifest].map((blob) => [blob.digest, blob])).values()];
  }

  async #look(nodes: readonly string[] | undefined, trustsStorage: boolean): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const { manifest, architecture } = this.image;
    const request: ImageLookRequest = {
      manifest: manifest.digest, blobs: this.#blobs.map(({ digest, size, isLayer }) => ({ digest, size, isLayer })), trustsStorage,
      ...(architecture !== undefined && { architecture }), ...(nodes !== undefined && { nodes }),
    };
    const answer = await this.deps.client.post<ImageLookResult>(pathOf('images', 'look'), request, { isRepeatable: true });
    const found = new Map<string, ReadonlySet<string>>();
    for (const entry of answer.nodes) {
      const digests = new Set('missing' in entry ? entry.missing : []);
      const lacked = this.#blobs.filter(({ digest }) => digests.has(digest));
      const before = this.#nodes.get(entry.node);
      this.#nodes.set(entry.node, {
        node: entry.node, phase: 'sending', reason: '', sent: before?.sent ?? 0,
        layers: (before?.layers ?? 0) + lacked.filter(({ isLayer }) => isLayer).length, bytes: (before?.bytes ?? 0) + lacked.reduce((sum, { size }) => sum + size, 0),
      });
      if ('error' in entry) this.#fail(entry.node, entry.error.message);
      else found.set(entry.node, digests);
    }
    this.#tell();
    return found;
  }

  async #send(blob: ArchiveBlob, targets: readonly string[]): Promise<void> {
    const { client, signal } = this.deps;
    const before = new Map(targets.map((node) => [node, this.#nodes.get(node)?.sent ?? 0]));
    const open = new Set(targets);
    const content = blob.open();
    let broken: unknown;
    content.once('error', (error) => { broken = error; });
    const path = pathOf('images', this.image.manifest.digest, 'blobs', blob.digest);
    try {
      for await (const received of client.stream<ImageSendFrame>(path, { query: { nodes: targets.join(',') }, body: content, signal })) {
        const frame = 'node' in received ? received : unwrapFrame<NodeFailure>(received);
        if ('error' in frame) this.#fail(frame.node, frame.error.message);
        else this.#change(frame.node, { sent: (before.get(frame.node) ?? 0) + ('sent' in frame ? frame.sent : blob.size) });
        if (!('sent' in frame)) open.delete(frame.node);
      }
    } catch (error) {
      throw broken === undefined ? error : new OperatorError('USAGE', `reading the archive: ${messageOf(broken)}`, {}, { cause: broken });
    } finally {
      content.destroy();
    }
    if (!signal.aborted) for (const node of open) this.#fail(node, 'the control plane ended the transfer before the host had all');
  }

  async #load(nodes: readonly string[]): Promise<readonly string[]> {
    for (const node of nodes) this.#change(node, { phase: 'loading' });
    const question = async function* (names: readonly string[]): AsyncGenerator<object> { yield { names, nodes }; };
    const lacking: string[] = [];
    const frames = this.deps.client.stream<ImageLoadFrame>(pathOf('images', this.image.manifest.digest, 'load'), { frames: question(this.image.names), signal: this.deps.signal });
    const open = new Set(nodes);
    for await (const received of frames) {
      const frame = 'node' in received ? received : unwrapFrame<NodeFailure>(received);
      open.delete(frame.node);
      if ('error' in frame) this.#fail(frame.node, frame.error.message);
      else if (frame.isLoaded) this.#change(frame.node, { phase: 'done' });
      else lacking.push(frame.node);
    }
    if (!this.deps.signal.aborted) for (const node of open) this.#fail(node, 'the control plane ended the answer before the host did');
    return lacking;
  }

  #isLive = (node: string): boolean => this.#nodes.get(node)?.phase !== 'failed';

  #fail(node: string, reason: string): void {
    this.#change(node, { phase: 'failed', reason });
  }

  #change(node: string, change: Partial<Omit<NodePush, 'node'>>): void {
    const known = this.#nodes.get(node);
    if (known !== undefined) Object.assign(known, change);
    this.#tell();
  }

  #tell(): void {
    this.deps.onChange([...this.#nodes.values()]);
  }
}
