import type { MemberList } from '../api/contract.js';
import { ClusterSnapshot, type ClusterEvent } from '../model/index.js';
import { pathOf, unwrapFrame } from './client.js';
import type { CommandContext } from './context.js';
import { followCluster, pause } from './follow.js';
import { createLiveLines } from './output/live-lines.js';
import { reopening } from './steady-watch.js';
import { renderOverview, type OverviewFacts } from './views/overview.js';

const DRAW_MS = 500;
const MEMBERS_MS = 5000;
const EVENTS = 20;
const CTRL_C = '\u0003';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** `drover top`: on a terminal a picture that follows the cluster until q or Ctrl-C, elsewhere the picture of now. @throws API_UNREACHABLE when there is none at the start */
export const showOverview = (context: CommandContext): Promise<void> => (context.deps.stdout.isTTY === true ? followOverview(context) : printOverview(context));

async function printOverview(context: CommandContext): Promise<void> {
  const stop = new AbortController();
  for await (const view of followCluster(context.client(), { signal: AbortSignal.any([context.interrupted, stop.signal]) })) {
    const [{ items: events }, members] = await Promise.all([context.client().get<{ items: readonly ClusterEvent[] }>('/v1/events', { limit: EVENTS }), membersNow(context)]);
    for (const line of renderOverview({ view, events, members }, { nowMs: context.now(), style: context.style })) context.print(line);
    break;
  }
  stop.abort();
}

async function followOverview(context: CommandContext): Promise<void> {
  const { stdin, stdout } = context.deps;
  const leaving = new AbortController();
  const signal = AbortSignal.any([context.interrupted, leaving.signal]);
  const leave = (): void => leaving.abort();
  const facts: Mutable<OverviewFacts> = { view: new ClusterSnapshot(), events: [] };
  const lines = await createLiveLines(stdout);
  let isKnown = false;
  const draw = (): void => {
    if (!isKnown) return;
    lines.show(renderOverview(facts, { nowMs: context.now(), style: context.style, size: { columns: stdout.columns ?? 80, rows: (stdout.rows ?? 24) - 1 } }));
  };
  const onKey = (keys: Buffer): void => { if (/^[qQ]/.test(keys.toString()) || keys.includes(CTRL_C)) leave(); };
  if (stdin.isTTY === true) stdin.setRawMode?.(true);
  stdin.on('data', onKey);
  stdout.on('resize', draw);
  const drawing = setInterval(draw, DRAW_MS);
  try {
    void followEvents(context, facts, signal).catch(() => undefined); // whoever has lost its events still shows the rest
    void followMembers(context, facts, signal);
    for await (const view of followCluster(context.client(), { signal, onConnection: (isConnected) => { facts.lostAt = isConnected ? undefined : context.now(); } })) {
      facts.view = view;
      if (!isKnown) {
        isKnown = true;
        draw();
      }
    }
  } finally {
    leave();
    clearInterval(drawing);
    draw();
    lines.done();
    stdout.off('resize', draw);
    stdin.off('data', onKey);
    if (stdin.isTTY === true) stdin.setRawMode?.(false);
    stdin.pause();
  }
}

async function followEvents(context: CommandContext, facts: Mutable<OverviewFacts>, signal: AbortSignal): Promise<void> {
  const connect = () => context.client().stream<ClusterEvent>('/v1/events', { query: { watch: 1, limit: EVENTS }, signal });
  for await (const frame of reopening(connect, { signal, onBreak: () => undefined })) {
    const event = unwrapFrame(frame);
    if (facts.events.some(({ id }) => id !== undefined && id === event.id)) continue; // told again after a break
    facts.events = [...facts.events, event].slice(-EVENTS);
  }
}

async function followMembers(context: CommandContext, facts: Mutable<OverviewFacts>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    facts.members = await membersNow(context) ?? facts.members;
    await pause(MEMBERS_MS, signal);
  }
}

/** Undefined when nobody can say: members are read from the store, which may have no majority at the moment. */
const membersNow = (context: CommandContext): Promise<MemberList | undefined> => context.client().get<MemberList>(pathOf('members')).then((list) => list, () => undefined);
