import type { ObservedReturnPaths } from '../../model/index.js';
import { asShapes, textOf } from './json-shape.js';

/** `ip -4 -j rule show` of one priority and `route show table all default`. A rule counts that leads to the table of its mark, a route that leads out of `link`. */
export function parseReturnPaths(rules: unknown, routes: unknown, link: string): Pick<ObservedReturnPaths, 'rules' | 'routes'> {
  const marks = asShapes(rules).filter(({ fwmark, table }) => Number(textOf(fwmark)) === Number(textOf(table))).map(({ table }) => Number(textOf(table)));
  const ways = asShapes(routes).filter(({ dev, table }) => dev === link && isNumber(textOf(table)));
  return { rules: marks.sort((one, other) => one - other), routes: Object.fromEntries(ways.map(({ table, gateway }) => [textOf(table), textOf(gateway)])) };
}

const isNumber = (text: string): boolean => /^\d+$/.test(text);
