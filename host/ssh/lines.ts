import { StringDecoder } from 'node:string_decoder';

export interface LineReader {
  push(chunk: Buffer): void;
  /** Hands over a last line that has no newline. */
  end(): void;
}

/** Calls back once per line, without its newline; characters and lines that are cut by a chunk's border come out whole. */
export const createLineReader = (onLine: (line: string) => void): LineReader => {
  const decoder = new StringDecoder('utf8');
  let rest: string[] = [];
  const pushText = (text: string): void => {
    const parts = text.split('\n');
    const last = parts.pop() ?? '';
    parts.forEach((part, index) => {
      onLine(index === 0 ? rest.join('') + part : part);
      if (index === 0) rest = [];
    });
    if (last !== '') rest.push(last);
  };
  return {
    push: (chunk) => pushText(decoder.write(chunk)),
    end: () => {
      pushText(decoder.end());
      if (rest.length > 0) onLine(rest.join(''));
      rest = [];
    },
  };
};
