import { createMatcher } from '../constraints.js';
import { refusal, type Candidate, type Filter } from './filter.js';

const UNSATISFIED = refusal('does not satisfy the constraints', 'do not satisfy the constraints');

export const createConstraintFilter = ({ placement }: Candidate): Filter => {
  const matches = createMatcher(placement.constraints);
  return ({ node }) => (matches(node) ? undefined : UNSATISFIED);
};
