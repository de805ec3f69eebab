import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

const DIRECTORY = new URL('../../../dashboard/styles/', import.meta.url);

/** Classes that a file gives looks by themselves, without another selector beside them. */
const classesOf = (file: string): readonly string[] => {
  const text = readFileSync(new URL(file, DIRECTORY), 'utf8').replaceAll(/\/\*.*?\*\//gs, '');
  const selectors = [...text.matchAll(/(?:^|\})\s*([^{}@]+)\{/g)].flatMap(([, list = '']) => list.split(','));
  return selectors.flatMap((selector) => /^\.([a-z0-9-]+)$/.exec(selector.trim())?.[1] ?? []);
};

describe('styles of the dashboard', () => {
  it('name a class in one file alone: all files are one sheet in the end, and the later one wins', () => {
    const owners = new Map<string, Set<string>>();
    for (const file of readdirSync(DIRECTORY)) for (const name of classesOf(file)) owners.set(name, (owners.get(name) ?? new Set()).add(file));
    expect([...owners].filter(([, files]) => files.size > 1).map(([name, files]) => `.${name}: ${[...files].join(', ')}`)).to.deep.equal([]);
  });
});
