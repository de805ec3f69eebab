import { OperatorError } from '../base/errors.js';

type Labels = Readonly<Record<string, string>>;
export type Selector = (labels: Labels) => boolean;

const TERM = /^\s*(!?)([A-Za-z0-9._/-]+)\s*(?:(==|=|!=)\s*([A-Za-z0-9._/-]*))?\s*$/;

/** Label selector as kubectl's equality form: `a=b,c!=d,e,!f`, all of which must hold. @throws USAGE naming the term */
export function parseSelector(text: string): Selector {
  const terms = text.split(',').filter((term) => term.trim() !== '').map(parseTerm);
  return (labels) => terms.every((holds) => holds(labels));
}

function parseTerm(text: string): Selector {
  const [, not, key = '', operator, value = ''] = TERM.exec(text) ?? [];
  if (key === '' || (not === '!' && operator !== undefined)) {
    throw new OperatorError('USAGE', `label selector: "${text.trim()}" is none of key=value, key!=value, key, !key`);
  }
  if (operator === undefined) return (labels) => (key in labels) === (not !== '!');
  return (labels) => (labels[key] === value) === (operator !== '!=');
}
