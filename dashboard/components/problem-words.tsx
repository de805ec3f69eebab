import '../styles/lists.css';
import type { JSX } from 'preact';
import { wordsBeside, type Problem } from '../data/problem.js';

export interface ProblemWordsProps {
  readonly problem: Problem | undefined;
  /** The reason only on hover. */
  readonly isShort?: boolean;
}

/** The worst problem of a row, in words. */
export function ProblemWords({ problem, isShort = false }: ProblemWordsProps): JSX.Element | null {
  if (problem === undefined) return null;
  const { reason = '', remedy = '', severity } = problem;
  const more = [isShort ? reason : '', remedy].filter((text) => text !== '').join(' ');
  return <span class={`problem-words small ${severity}`} title={more === '' ? undefined : more}>{wordsBeside(problem, isShort)}</span>;
}
