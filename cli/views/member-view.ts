import type { MemberList } from '../../api/contract.js';
import { buildLabel } from '../../model/index.js';
import { ageOf } from '../output/relative-time.js';
import { paintState } from '../output/style.js';
import type { Column } from '../output/table.js';
import type { ViewContext } from './view.js';

type Member = MemberList['items'][number];

const SHOWN_ID = 8;

/** The asterisk marks the member that was asked, as `docker node ls` does. */
export const memberColumns = ({ nowMs, style }: Pick<ViewContext, 'nowMs' | 'style'>): Column<Member>[] => [
  { title: 'ID', value: ({ id, self }) => `${id.slice(0, SHOWN_ID)}${self ? ' *' : ''}` },
  { title: 'HOSTNAME', value: ({ hostname }) => hostname },
  { title: 'STATUS', value: statusOf, paint: (text) => paintState(style, text) },
  { title: 'SINCE', value: ({ since }) => ageOf(since, nowMs) },
  { title: 'VERSION', value: buildLabel },
  { title: 'ENDPOINT', value: ({ endpoint }) => endpoint },
];

/** `Leader`, `Reachable`, `Unreachable`. */
export const statusOf = ({ state }: Pick<Member, 'state'>): string => state.charAt(0).toUpperCase() + state.slice(1);

/** Undefined while all that are there run the same, as far as they tell: who runs from sources has no build. */
export function mixedBuilds(members: readonly Pick<Member, 'state' | 'hostname' | 'version' | 'build'>[]): string | undefined {
  const present = members.filter(({ state }) => state !== 'unreachable');
  const [versions, builds] = [new Set(present.map(({ version }) => version)), new Set(present.flatMap(({ build }) => build ?? []))];
  if (versions.size < 2 && builds.size < 2) return undefined;
  return `members run different builds: ${present.map((member) => `${member.hostname} ${buildLabel(member)}`).join(', ')}; \`drover node upgrade --all\` has all managers run that of this program`;
}
