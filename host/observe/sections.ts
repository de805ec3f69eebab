import { OperatorError } from '../../base/errors.js';

export interface Section {
  readonly name: string;
  /** Words after the name. */
  readonly words: readonly string[];
  readonly body: string;
}

/** @throws HOST_COMMAND_FAILED for an output without its end: a part of a host must not pass for the whole. */
export function parseSections(output: string): Section[] {
  const sections = output.split(/^@@ /m).slice(1).map(parseSection);
  if (sections.at(-1)?.name !== 'end') throw new OperatorError('HOST_COMMAND_FAILED', 'observe host: the output ends too early', { output: output.slice(-400) });
  return sections.slice(0, -1);
}

function parseSection(text: string): Section {
  const end = text.indexOf('\n');
  const [name = '', ...words] = text.slice(0, end < 0 ? undefined : end).split(' ').filter((word) => word !== '');
  return { name, words, body: end < 0 ? '' : text.slice(end + 1).trimEnd() };
}

/** The JSON values of a batch, one after the other, whether or not line ends lie between them; text that is no JSON is passed over. */
export function parseJsonStream(body: string): unknown[] {
  const values: unknown[] = [];
  for (const line of body.split('\n')) {
    const text = line.trim();
    if (text.startsWith('[') || text.startsWith('{')) values.push(...parseLine(text));
  }
  return values;
}

function parseLine(text: string): unknown[] {
  try {
    return [JSON.parse(text) as unknown];
  } catch {
    return text.includes('][') ? text.split(/(?<=\])(?=\[)/).flatMap(parseLine) : [];
  }
}
