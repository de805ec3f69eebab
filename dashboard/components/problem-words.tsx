import '../styles/lists.css';
import type { JSX } from 'preact';
import type { Problem } from '../data/problem.js';

/** The worst problem of a row, with its reason. */
export const ProblemWords = ({ problem }: { readonly problem: Problem | undefined }): JSX.Element | null => (problem === undefined ? null : (
  <span class={`problem-words small ${problem.severity}`} title={problem.remedy}>{problem.title}{problem.reason === undefined || problem.reason === '' ? '' : `: ${problem.reason}`}</span>
));
