import { expect } from 'chai';
import { isLeading, nextLeadership, STANDBY, type Leadership, type LeaseReply } from '../../plan/leadership.js';
import { FencingModel } from './fencing-model.js';

type MemberStep =
  | { readonly kind: 'skew' | 'pause'; readonly member: number; readonly ms: number }
  | { readonly kind: 'ask' | 'beat' | 'claim' | 'command' | 'write' | 'crash' | 'give up'; readonly member: number }
  | { readonly kind: 'touch' | 'observe'; readonly member: number; readonly host: number };

type MessageStep = { readonly kind: 'deliver' | 'lose message'; readonly index: number };

export type HistoryStep = MemberStep | MessageStep | { readonly kind: 'pass'; readonly ms: number };

interface ModelMember {
  readonly id: string;
  /** A process that was started again knows nothing of before. */
  run: number;
  /** Its clock minus the true time. */
  skewMs: number;
  pausedUntil: number;
  leadership: Leadership;
  /** When the question for the lease that is under way was sent, by its clock. */
  askedAt: number | undefined;
  question: number;
  readonly holds: Map<string, number>;
}

/** Something under way: to the store, to a host, or back. Running it is its arrival. */
type Message = () => void;

/** Some members, a store and hosts, with everything between them under way for as long as the history says. */
export class MembersModel {
  readonly counts = { led: 0, taken: 0, refused: 0 };
  readonly #store = new FencingModel();
  readonly #members: readonly ModelMember[];
  readonly #messages: Message[] = [];
  /** Token and author of each command that was taken, in order. */
  readonly #commands: { readonly token: number; readonly author: string }[] = [];
  readonly #hosts: { readonly name: string; fence: number; readonly taken: number[] }[];
  /** An object with a version, as users write it through any member. */
  readonly #object = { version: 0, writes: [] as string[] };
  readonly #acknowledged: string[] = [];
  #count = 0;

  constructor(members: number, hosts: number) {
    this.#members = Array.from({ length: members }, (_, index) => ({
      id: `m${index}`, run: 0, skewMs: 0, pausedUntil: 0, leadership: STANDBY, askedAt: undefined, question: 0, holds: new Map<string, number>(),
    }));
    this.#hosts = Array.from({ length: hosts }, (_, index) => ({ name: `h${index}`, fence: 0, taken: [] }));
  }

  step(step: HistoryStep): void {
    if (step.kind === 'pass') this.#store.now += step.ms;
    else if ('index' in step) this.#move(step);
    else this.#act(step, this.#members[step.member]!);
  }

  /** Who believes to lead at this moment. */
  leaders(): readonly string[] {
    return this.#members.filter((member) => isLeading(member.leadership, this.#clockOf(member))).map(({ id }) => id);
  }

  /** @throws AssertionError for what must never be */
  check(): void {
    const tokens = this.#commands.map(({ token }) => token);
    expect(tokens, 'commands in the order of their leaders').to.deep.equal([...tokens].sort((a, b) => a - b));
    const authors = new Map(this.#commands.map(({ token, author }) => [token, author]));
    for (const { token, author } of this.#commands) expect(author, 'one leader per token').to.equal(authors.get(token));
    for (const { taken } of this.#hosts) expect(taken, 'scripts in the order of holders').to.deep.equal([...taken].sort((a, b) => a - b));
    for (const write of this.#acknowledged) expect(this.#object.writes, 'acknowledged').to.include(write);
    expect(this.#object.writes, 'each write once').to.have.length(new Set(this.#object.writes).size);
  }

  #clockOf(member: ModelMember): number {
    return this.#store.now + member.skewMs;
  }

  #send(message: Message): void {
    this.#messages.push(message);
  }

  /** Messages arrive in any order. */
  #move(step: MessageStep): void {
    const [message] = this.#messages.splice(step.index % Math.max(1, this.#messages.length), 1);
    if (step.kind === 'deliver') message?.();
  }

  #act(step: MemberStep, member: ModelMember): void {
    if (step.kind === 'skew') member.skewMs += step.ms;
    else if (step.kind === 'crash') this.#crash(member);
    else if (member.pausedUntil <= this.#store.now) this.#live(step, member);
  }

  #live(step: MemberStep, member: ModelMember): void {
    switch (step.kind) {
      case 'pause': member.pausedUntil = this.#store.now + step.ms; break;
      case 'ask': this.#ask(member); break;
      case 'give up': this.#answer(member, member.question, { kind: 'unanswered' }); break;
      case 'beat': this.#send(() => void this.#store.beat(member.id)); break;
      case 'claim': this.#claim(member); break;
      case 'command': this.#command(member); break;
      case 'write': this.#write(); break;
      case 'touch': this.#touch(member, step.host); break;
      case 'observe': this.#observe(member, step.host); break;
      case 'skew': case 'crash': break;
    }
  }

  #crash(member: ModelMember): void {
    Object.assign(member, { run: member.run + 1, leadership: STANDBY, askedAt: undefined, question: member.question + 1, pausedUntil: 0 });
    member.holds.clear();
  }

  /** To the member, if it is still the same process; one that stands still gets it when it goes on. */
  #reply(member: ModelMember, arrive: Message): void {
    const { run } = member;
    const message = (): void => {
      if (member.run !== run) return;
      if (member.pausedUntil > this.#store.now) this.#send(message);
      else arrive();
    };
    this.#send(message);
  }

  #ask(member: ModelMember): void {
    if (member.askedAt !== undefined) return;
    member.askedAt = this.#clockOf(member);
    member.question += 1;
    const { question, leadership } = member;
    this.#send(() => {
      const reply = leadership.role === 'leader' ? this.#store.renew(member.id, leadership.token) : this.#store.campaign(member.id);
      this.#reply(member, () => this.#answer(member, question, reply));
    });
  }

  #answer(member: ModelMember, question: number, reply: LeaseReply): void {
    if (member.askedAt === undefined || question !== member.question) return;
    const { state } = nextLeadership(member.leadership, { sentAt: member.askedAt, now: this.#clockOf(member), reply, spread: 0 });
    member.leadership = state;
    member.askedAt = undefined;
    if (state.role === 'leader') this.counts.led += 1;
  }

  /** What the controllers commit; the token is looked at when it is sent, and it may arrive much later. */
  #command(member: ModelMember): void {
    const { leadership, run } = member;
    if (!isLeading(leadership, this.#clockOf(member))) return;
    this.#send(() => this.#outcome(this.#store.mayCommit(leadership.token), () => this.#commands.push({ token: leadership.token, author: `${member.id}/${run}` })));
  }

  #claim(member: ModelMember): void {
    this.#send(() => {
      const granted = this.#store.claim(member.id, this.#hosts.map(({ name }) => name));
      this.#reply(member, () => granted?.forEach(({ host, token }) => member.holds.set(host, token)));
    });
  }

  /** A script, planned under the hold that the member believes to have. */
  #touch(member: ModelMember, at: number): void {
    const host = this.#hosts[at]!;
    const token = member.holds.get(host.name);
    if (token === undefined) return;
    this.#send(() => this.#outcome(token >= host.fence, () => {
      host.fence = token;
      host.taken.push(token);
    }));
  }

  #observe(member: ModelMember, at: number): void {
    const { name } = this.#hosts[at]!;
    const token = member.holds.get(name);
    if (token === undefined) return;
    this.#send(() => {
      const isTaken = this.#store.mayObserve(member.id, name, token);
      if (isTaken) expect(this.#store.holds.get(name)).to.deep.equal({ member: member.id, token });
      this.#outcome(isTaken, () => {});
    });
  }

  /** Read, change, write back if nobody was in between; acknowledged when the answer arrives. */
  #write(): void {
    const { version } = this.#object;
    const write = `w${++this.#count}`;
    this.#send(() => {
      if (this.#object.version !== version) return;
      this.#object.version += 1;
      this.#object.writes = [...this.#object.writes, write];
      this.#send(() => void this.#acknowledged.push(write));
    });
  }

  #outcome(isTaken: boolean, take: () => unknown): void {
    this.counts[isTaken ? 'taken' : 'refused'] += 1;
    if (isTaken) take();
  }
}
