import { expect } from 'chai';
import { majorityOf, replicasNeeded, type Mark } from '../../model/index.js';
import { isRewound, nextMark, NO_MARK } from '../../plan/going-back.js';
import { after, EMPTY, isBetter, lineageOf, onLine, skipping, type CopiedState } from './copied-state.js';

const LAG_MS = 3000;
const LEASE_MS = 4000;
const WAIT_MS = 3000;
const FILE_MS = 1000;

/** The store's server of a manager. It keeps its state over a crash, as it answers nothing that is not on disk. */
interface Server {
  readonly at: number;
  isUp: boolean;
  state: CopiedState;
  /** Whom it copies; itself for a master. */
  follows: number;
  /** Which decision about the master it knows of. */
  config: number;
  /** Of its process as master: another one knows of no copies, and has no connections. */
  run: number;
  readonly acks: Map<number, { readonly length: number; readonly at: number }>;
}

/** What is waited for: that enough have `state`. */
interface Waiting {
  readonly server: Server;
  readonly run: number;
  readonly state: CopiedState;
  readonly until: number;
  readonly isWrite: boolean;
}

/** What a member knows to be acknowledged, and the state that it knows it from. */
interface Known {
  readonly mark: Mark;
  readonly state: CopiedState | undefined;
  /** What it knew before that: raising the mark must not hide that something of it is lost. */
  readonly before?: Known;
}

interface Member {
  readonly at: number;
  /** The server that it takes for the master. */
  asks: number;
  known: Known;
  file: Known;
  writtenAt: number;
  token: number;
  waiting: Waiting[];
}

interface Ack {
  readonly from: number;
  readonly to: number;
  readonly run: number;
  readonly length: number;
}

/** Managers, each with a server and a member, and everything between them under way for as long as the history says. */
export class ManagersModel {
  readonly counts = { acknowledged: 0, refused: 0, unkept: 0, takeovers: 0, lost: 0, alarms: 0 };
  readonly #servers: readonly Server[];
  readonly #members: readonly Member[];
  #acks: Ack[] = [];
  #sides = 0;
  #now = 1;
  #runs = 1;
  #config = { number: 0, master: 0 };
  /** Of users, and which decision about the master the server knew of that took it. */
  readonly #acknowledged: { readonly state: CopiedState; readonly config: number }[] = [];
  /** Decisions of a person: they give up what had been acknowledged by then, and what a master still acknowledges that was replaced before. */
  readonly #accepted: { readonly by: CopiedState; readonly known: number; readonly config: number }[] = [];

  constructor(readonly size: number) {
    this.#servers = Array.from({ length: size }, (_, at) => ({ at, isUp: true, state: EMPTY, follows: 0, config: 0, run: 1, acks: new Map() }));
    this.#members = Array.from({ length: size }, (_, at) => ({ at, asks: 0, known: { mark: NO_MARK, state: undefined }, file: { mark: NO_MARK, state: undefined }, writtenAt: -FILE_MS, token: 0, waiting: [] }));
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const member of this.#members) this.#keep(member);
  }

  /** Bits of the managers on the other side; 0 = all see each other. */
  part(sides: number): void {
    this.#sides = sides;
  }

  copy(at: number, isWhole: boolean): void {
    const server = this.#servers[at]!;
    const master = this.#servers[server.follows]!;
    if (master === server || master.follows !== master.at || !this.#isReached(at, master.at)) return;
    this.#hold(server, isWhole ? master.state : nextOf(server.state, master.state));
    this.#acks.push({ from: at, to: master.at, run: master.run, length: server.state.length });
  }

  /** Acknowledgements of copies arrive in any order. */
  deliver(index: number, isLost: boolean): void {
    const [ack] = this.#acks.splice(index % Math.max(1, this.#acks.length), 1);
    const master = ack && this.#servers[ack.to]!;
    if (ack === undefined || master === undefined || isLost || !this.#isReached(ack.from, ack.to) || master.run !== ack.run) return;
    master.acks.set(ack.from, { length: Math.max(ack.length, master.acks.get(ack.from)?.length ?? 0), at: this.#now });
  }

  crash(at: number): void {
    this.#servers[at]!.isUp = false;
  }

  start(at: number): void {
    const server = this.#servers[at]!;
    if (server.isUp) return;
    server.isUp = true;
    this.#begin(server);
  }

  crashMember(at: number): void {
    const member = this.#members[at]!;
    Object.assign(member, { known: member.file, token: 0, waiting: [] });
  }

  /** A majority without the master agrees on another: the one that has most, or, as Sentinel may, one that only had. */
  takeOver(seed: number, isStale: boolean): void {
    const group = this.#servers.filter((server) => server.isUp && this.#isReached(server.at, this.#servers[seed % this.size]!.at) && server.at !== this.#config.master);
    if (group.length < majorityOf(this.size) || this.#isReached(group[0]!.at, this.#config.master)) return;
    const chosen = isStale ? group[seed % group.length]! : group.reduce((best, one) => (isBetter(one.state, best.state) ? one : best));
    this.#config = { number: this.#config.number + 1, master: chosen.at };
    for (const server of isStale ? [chosen] : group) this.learn(server.at);
    this.#begin(chosen);
    this.counts.takeovers += 1;
  }

  /** Hears who is the master by now. */
  learn(at: number): void {
    const server = this.#servers[at]!;
    if (!this.#isReached(at, this.#config.master) && at !== this.#config.master) return;
    if (server.config < this.#config.number) Object.assign(server, { config: this.#config.number, follows: this.#config.master, acks: new Map(), run: 0 });
  }

  find(at: number): void {
    const seen = this.#servers.filter((server) => this.#isReached(at, server.at));
    const newest = seen.reduce<Server | undefined>((best, one) => (best === undefined || one.config > best.config ? one : best), undefined);
    if (newest !== undefined) this.#members[at]!.asks = newest.follows;
  }

  write(at: number): void {
    this.#write(this.#members[at]!, false, (state) => (state.isAlarmed ? undefined : after(state, { version: state.version + 1 })));
  }

  beat(at: number): void {
    this.#write(this.#members[at]!, true, (state) => after(state, {}));
  }

  /** Campaigns, renews and commits as a leader. */
  lead(at: number): void {
    const member = this.#members[at]!;
    this.#write(member, true, (state) => {
      if (state.isAlarmed) return undefined;
      if (member.token === state.fence && member.token > 0) return after(state, { version: state.version + 1, author: { owner: at, token: member.token }, lease: { owner: at, until: this.#now + LEASE_MS } });
      if (state.lease.owner !== at && state.lease.until > this.#now) return undefined;
      member.token = Math.max(state.fence + 1, this.#now);
      return after(state, { fence: member.token, lease: { owner: at, until: this.#now + LEASE_MS } });
    });
  }

  /** A person gives up what was lost. */
  accept(at: number): void {
    const by = this.#write(this.#members[at]!, true, (state) => (state.isAlarmed ? skipping(state, this.#now, { epoch: state.epoch + 1, isAlarmed: false }) : undefined));
    if (by !== undefined) this.#accepted.push({ by, known: this.#acknowledged.length, config: this.#servers[this.#members[at]!.asks]!.config });
  }

  /** Answers what enough copies have, and what has been waited for long enough. */
  settle(at: number): void {
    const member = this.#members[at]!;
    const { waiting } = member;
    member.waiting = waiting.filter((one) => !this.#answer(member, one));
  }

  /** Everything runs again, sees each other and says what it knows. @throws AssertionError for what must never be */
  check(mayBeStale: boolean): void {
    this.part(0);
    for (const { at } of this.#servers) this.start(at);
    for (const { at } of this.#servers) this.learn(at);
    for (let round = 0; round < 2; round += 1) {
      for (const { at } of this.#servers) this.copy(at, true);
      while (this.#acks.length > 0) this.deliver(0, false);
      for (const { at } of this.#members) (this.find(at), this.beat(at));
    }
    const { state } = this.#servers[this.#config.master]!;
    const lineage = lineageOf(state);
    const accepted = this.#accepted.filter(({ by }) => lineage.has(by));
    const lost = this.#acknowledged.filter((one, index) => !lineage.has(one.state) && !accepted.some(({ known, config }) => index < known || one.config < config)).map((one) => one.state);
    const alarms = [...lineage].filter(({ isAlarmed, before }) => isAlarmed && before?.isAlarmed === false).length;
    if (!mayBeStale) expect(alarms + lost.length, 'nothing is lost, and nobody alarmed, where the best copy takes over').to.equal(0);
    if (lost.some((one) => this.#members.some(({ known }) => remembers(known, one)))) expect(state.isAlarmed, 'what somebody knows to be acknowledged is not lost in silence').to.equal(true);
    this.counts.lost += lost.length;
    this.counts.alarms += alarms;
    checkLeaders(lineage);
  }

  #isReached(a: number, b: number): boolean {
    return this.#servers[b]!.isUp && ((this.#sides >> a) & 1) === ((this.#sides >> b) & 1);
  }

  #begin(server: Server): void {
    server.acks.clear();
    server.run = server.follows === server.at ? ++this.#runs : 0;
  }

  #hold(server: Server, state: CopiedState): void {
    server.state = state;
    for (let one: CopiedState | undefined = state; one !== undefined && ((one.holders >> server.at) & 1) === 0; one = one.before) one.holders |= 1 << server.at;
  }

  /** One script at the master, and waiting for copies of what it wrote. */
  #write(member: Member, isOwn: boolean, change: (state: CopiedState) => CopiedState | undefined): CopiedState | undefined {
    const server = this.#servers[member.asks]!;
    if (!this.#isReached(member.at, server.at) || server.follows !== server.at) return undefined;
    this.#now += 1; // no two servers do anything in the same millisecond
    if (this.#copiesOf(server, ({ at }) => this.#now - at <= LAG_MS) < replicasNeeded(this.size)) return void (this.counts.refused += 1);
    let state = onLine(server.state, server.run, this.#now);
    // A user's commit carries no mark.
    if (isOwn && !state.isAlarmed && isRewound(member.known.mark, state)) state = after(state, { isAlarmed: true });
    const written = change(state);
    this.#hold(server, written ?? state);
    if (written !== undefined && !written.isAlarmed) member.waiting.push({ server, run: server.run, state: written, until: this.#now + WAIT_MS, isWrite: !isOwn });
    return written;
  }

  #answer(member: Member, { server, run, state, until, isWrite }: Waiting): boolean {
    if (server.run !== run || !server.isUp || this.#now > until) {
      this.counts.unkept += isWrite ? 1 : 0;
      return true;
    }
    if (!this.#isReached(member.at, server.at)) return false;
    // The script that comes before each wait has judged the mark, at this server.
    if (isRewound(member.known.mark, state)) return true;
    if (this.#copiesOf(server, ({ length }) => length >= state.length) < replicasNeeded(this.size)) return false;
    const mark = nextMark(member.known.mark, state);
    if (mark !== member.known.mark) member.known = { mark, state, before: member.known };
    this.#keep(member);
    if (!isWrite) return true;
    expect(bitsOf(state.holders), 'acknowledged by a majority').to.be.at.least(majorityOf(this.size));
    this.#acknowledged.push({ state, config: server.config });
    this.counts.acknowledged += 1;
    return true;
  }

  #copiesOf(server: Server, isGood: (ack: { readonly length: number; readonly at: number }) => boolean): number {
    let count = 0;
    for (const ack of server.acks.values()) count += isGood(ack) ? 1 : 0;
    return count;
  }

  #keep(member: Member): void {
    if (member.file === member.known || this.#now - member.writtenAt < FILE_MS) return;
    member.file = member.known;
    member.writtenAt = this.#now;
  }
}

/** One write further, or all of it where the copy has what the master has not. */
function nextOf(copied: CopiedState, of: CopiedState): CopiedState {
  let next = of;
  while (next.before !== undefined && next.before !== copied && next.length > copied.length) next = next.before;
  return next.before === copied ? next : of;
}

const remembers = (known: Known | undefined, state: CopiedState): boolean => known !== undefined && (lineageOf(known.state).has(state) || remembers(known.before, state));

function checkLeaders(lineage: ReadonlySet<CopiedState>): void {
  const written = [...lineage].flatMap(({ author }) => (author === undefined ? [] : [author])).reverse();
  const owners = new Map(written.map(({ token, owner }) => [token, owner]));
  let newest = 0;
  for (const { token, owner } of written) {
    expect(owner, 'one leader per token').to.equal(owners.get(token));
    expect(token, 'in the order of leaders').to.be.at.least(newest);
    newest = token;
  }
}

const bitsOf = (mask: number): number => (mask === 0 ? 0 : (mask & 1) + bitsOf(mask >> 1));
