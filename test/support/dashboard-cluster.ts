import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TokenSecret } from '../../api/contract.js';
import { writeDashboard } from '../../build/dashboard.js';
import { createClient, type ApiClient } from '../../cli/client.js';
import { socketOf } from '../../cli/control-plane.js';
import type { Role } from '../../model/index.js';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';
import { SimulatedCluster } from './whole-cluster.js';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = join(PROJECT, 'bin', 'drover.js');
const START_MS = 60_000;

let building: Promise<unknown> | undefined;

/** The pages as they are in the sources now; once in a run. */
const built = (): Promise<unknown> => (building ??= writeDashboard({ root: PROJECT, directory: join(PROJECT, 'dist', 'dashboard') }));

/** `drover up` as a process of its own, with its dashboard for browsers, and simulated hosts in this one. */
export class DashboardCluster extends SimulatedCluster {
  #child: ChildProcess | undefined;
  #local: ApiClient | undefined;
  #port = 0;

  /** Where browsers find it; the same after a new start. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** By its socket, as whoever started it. */
  override get api(): ApiClient {
    if (this.#local === undefined) throw new Error('the control plane is not started');
    return this.#local;
  }

  override async startControlPlane(): Promise<void> {
    await built();
    if (this.#port === 0) this.#port = await freePort();
    const argv = [PROGRAM, 'up', '--state-dir', this.stateDir, '--dashboard', String(this.#port), '--log-level', 'debug', '--log-file', join(this.stateDir, 'drover.log')];
    this.#child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit'] });
    this.#local = createClient(`unix:${socketOf(this.stateDir)}`);
    await eventually(() => this.api.get('/v1/version'), START_MS);
  }

  override async stopControlPlane(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
  }

  async tokenFor(name: string, role: Role): Promise<string> {
    return (await this.api.post<TokenSecret>('/v1/tokens', { name, role })).token;
  }
}
