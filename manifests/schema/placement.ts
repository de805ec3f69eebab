import { z } from 'zod';
import { CONSTRAINT_KEYS, CONSTRAINT_LABEL_PREFIXES, parseAddress, parseConstraint, parseSubnet, type Constraint, type Placement } from '../../model/index.js';
import { nearest } from '../nearest.js';
import { form } from './form.js';

const SPREAD = /^(node|engine)\.labels\.[A-Za-z0-9][A-Za-z0-9._\/-]*$/;

const NODE_LABELS = 'node.labels.';

interface ConstraintProblem {
  readonly message: string;
  readonly suggestion?: string;
}

/** `KEY == VALUE` or `KEY != VALUE`; comes back with single spaces. */
const constraint = () =>
  z.string().transform((text, context) => {
    const parsed = parseConstraint(text);
    const problem = parsed === undefined ? expressionProblem(text) : valueProblem(parsed);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem.message, params: { suggestion: problem.suggestion } });
    return parsed === undefined ? text : `${parsed.key} ${parsed.operator} ${parsed.value}`;
  });

/** Why parseConstraint refused the text: its form, or a key that nothing is known about. */
function expressionProblem(text: string): ConstraintProblem {
  const key = /^\s*([^\s=!]+)\s*[=!]=\s*\S/.exec(text)?.[1];
  if (key === undefined || isKnown(key)) return { message: 'expected KEY == VALUE or KEY != VALUE, such as "node.role == worker"' };
  return { message: `${JSON.stringify(key)} is no constraint key: use ${CONSTRAINT_KEYS.join(', ')} or ${NODE_LABELS}KEY`, suggestion: nearest(key, [...CONSTRAINT_KEYS, NODE_LABELS]) };
}

const isKnown = (key: string): boolean => [...CONSTRAINT_KEYS, ...CONSTRAINT_LABEL_PREFIXES].some((known) => key.toLowerCase().startsWith(known));

function valueProblem({ key, value }: Constraint): ConstraintProblem | undefined {
  if (/\p{Cc}/u.test(value)) return { message: 'has a control character in its value' };
  if (key === 'node.role' && !['worker', 'manager'].includes(value.toLowerCase())) return { message: `${JSON.stringify(value)} is no role: use worker or manager`, suggestion: nearest(value, ['worker', 'manager']) };
  if (key === 'node.ip' && parseAddress(value) === undefined && parseSubnet(value) === undefined) return { message: `${JSON.stringify(value)} is neither an IPv4 address nor a subnet` };
  return undefined;
}

export const placement = () =>
  form({
    constraints: z.array(constraint()).prefault([]).describe('All must hold'),
    preferences: z.array(form({ spread: z.string().max(250).regex(SPREAD, 'expected node.labels.KEY') })).prefault([]).describe('Several are a hierarchy: the first is equalized first'),
    maxReplicasPerNode: z.int().min(0).max(100_000).prefault(0).describe('0: no limit'),
  }).transform((fields): Placement => fields);
