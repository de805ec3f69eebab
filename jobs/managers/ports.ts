import type { CommandRecord, HostSession } from '../../host/contract.js';
import type { ManagerAddress, MemberStatus, StoreKind } from '../../model/index.js';

export interface HostRun {
  readonly session: HostSession;
  readonly fencingToken: number;
  readonly signal: AbortSignal;
  readonly record: (command: CommandRecord) => void;
  readonly onStep: (step: string, done: number, total: number) => void;
}

/** How a store begins on a host: with a dump of the one that it follows on, or as a replica. */
export type StoreBeginning = { readonly dump: string } | { readonly replicaOf: string };

/** What promotion and demotion do on a host (host/manager/). Each may be repeated at any point. */
export interface ManagerHost {
  /** Everything but running: packages, the program, certificates, units. Returns the public key that its member will log in with. */
  install(run: HostRun, manager: NewManager): Promise<{ readonly sshKey: string }>;
  /** `address`: of the host itself. */
  startStore(run: HostRun, address: string, beginning: StoreBeginning): Promise<void>;
  startSentinel(run: HostRun, address: string, watched: { readonly master: string; readonly quorum: number }): Promise<void>;
  startMember(run: HostRun): Promise<void>;
  /** That build is what runs there at the next start of its member, with the earlier one kept. @throws HOST_COMMAND_FAILED also when neither this member nor the host has it */
  bringBuild(run: HostRun, wanted: { readonly address: string; readonly build: string }): Promise<void>;
  /** What ran before that build was brought runs at the next start; nothing to do where it never took its place. */
  goBack(run: HostRun, unwanted: { readonly address: string; readonly build: string }): Promise<void>;
  /** Nothing of a manager runs there afterwards. Returns what was left, and why. */
  remove(run: HostRun): Promise<readonly string[]>;
  /** The login user lets in these managers and no others; keys that are not Drover's stay. */
  authorize(run: Omit<HostRun, 'fencingToken'>, login: { readonly user: string; readonly keys: readonly ManagerKey[] }): Promise<void>;
}

export interface ManagerKey {
  readonly name: string;
  readonly key: string;
}

export interface NewManager extends ManagerAddress {
  /** Id of the member that will run there. */
  readonly member: string;
  /** All, it among them. */
  readonly managers: readonly ManagerAddress[];
  /** How long the one that takes the writes may be silent. */
  readonly patienceMs: number;
}

/** The control plane's own store, as its managers come and go (bin/managers.ts binds it). */
export interface ManagedStore {
  kind(): StoreKind;
  /** Those that the store is spread over, as far as this member knows. */
  managers(): readonly ManagerAddress[];
  /** Name of the manager that takes the writes now. */
  master(): string | undefined;
  /** Moves the embedded store to its first manager; `begin` starts it there from the dump in that file. @throws what `begin` throws, and nothing has changed then */
  move(first: ManagerAddress, begin: (dumpFile: string) => Promise<void>): Promise<void>;
  /** Has these, and no others, make up the majority. */
  settle(managers: readonly ManagerAddress[]): Promise<void>;
  /** Has another manager take the writes, if this one does. @throws CONFLICT when no other is in step */
  failOver(from: string): Promise<void>;
  /** The others stop looking for it. */
  forget(name: string): Promise<void>;
  members(): Promise<readonly MemberStatus[]>;
}
