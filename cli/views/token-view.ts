import type { TokenSummary } from '../../api/contract.js';
import { ageOf, shortDuration } from '../output/relative-time.js';
import type { Column } from '../output/table.js';
import type { ViewContext } from './view.js';

export const tokenColumns = ({ nowMs }: Pick<ViewContext, 'nowMs' | 'style'>): Column<TokenSummary>[] => [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'ROLE', value: ({ role }) => role },
  { title: 'AGE', value: ({ createdAt }) => ageOf(createdAt, nowMs) },
  { title: 'ENDS', value: ({ expiresAt }) => endText(expiresAt, nowMs) },
];

function endText(expiresAt: string | undefined, nowMs: number): string {
  if (expiresAt === undefined) return 'never';
  const leftMs = Date.parse(expiresAt) - nowMs;
  return leftMs <= 0 ? 'over' : `in ${shortDuration(leftMs)}`;
}
