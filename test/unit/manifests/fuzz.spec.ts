import { expect } from 'chai';
import fc from 'fast-check';
import { parseManifests } from '../../../manifests/parse.js';
import { isManifest, validateResource } from '../../../manifests/validate.js';
import { renderManifest } from '../../../manifests/render.js';
import { anyUserForm } from './user-forms.js';

type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

/** Text that shells, YAML, ssh, podman or JavaScript may take for something else. */
const NASTY = ['$(touch /tmp/x)', '`id`', "'; reboot #", '"\n&& id', '-v', '--privileged', '\0', '\ud800', '__proto__', 'constructor', 'é\u0301', '\u202e', '💥', '', ' ', '\r\n', '{{.Node}}', '%s', '../..', '*', '1e999', '\u2028'];
const nasty = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));

const valuesOf = (json: Json): Json[] => [json, ...(typeof json === 'object' && json !== null ? Object.values(json).flatMap(valuesOf) : [])];

/** The document with its nth value replaced; every member of every list and map is a value. */
function withValue(json: Json, position: { left: number }, value: Json): Json {
  if (position.left-- === 0) return value;
  if (Array.isArray(json)) return json.map((entry) => withValue(entry, position, value));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, member]) => [key, withValue(member, position, value)]));
}

const damaged = (value: fc.Arbitrary<Json>) =>
  fc.tuple(anyUserForm(), value, fc.nat()).map(([form, put, at]) => withValue(form as Json, { left: at % valuesOf(form as Json).length }, put));

describe('any text in any field', () => {
  it('is refused with its path, or survives JSON and rendering unchanged; nothing throws', () => {
    fc.assert(fc.property(damaged(nasty), (json) => {
      const result = validateResource(json);
      if (!isManifest(result)) {
        for (const { message, path } of result) expect([typeof message, typeof path, message.length > 0]).to.deep.equal(['string', 'string', true]);
        expect(result).to.not.deep.equal([]);
        return;
      }
      expect(validateResource(JSON.parse(JSON.stringify(json)))).to.deep.equal(result);
      expect(validateResource(JSON.parse(JSON.stringify(renderManifest(result))))).to.deep.equal(result);
    }), { numRuns: 300 });
  }).timeout(20_000);

  it('and any value in its place gives an answer as well', () => {
    fc.assert(fc.property(damaged(fc.jsonValue() as fc.Arbitrary<Json>), (json) => { validateResource(json); }), { numRuns: 300 });
    for (const odd of [undefined, null, 1, 'x', [], () => 1, Symbol('x'), new Date(), NaN, { kind: 'Service', spec: new Map() }, 10n]) expect(isManifest(validateResource(odd))).to.equal(false);
  }).timeout(20_000);

  it('arrives in env and command as it was written', () => {
    const text = fc.string({ unit: 'binary' }).filter((one) => !one.includes('\0'));
    fc.assert(fc.property(text, text, (first, second) => {
      const result = validateResource({ apiVersion: 'drover/v1', kind: 'Service', metadata: { name: 'web' }, spec: { image: 'x', env: { A: first }, command: [second] } });
      expect(isManifest(result) && result.spec).to.deep.include({ env: { A: first }, command: [second] });
    }));
  });

  it('may be the whole file', () => {
    fc.assert(fc.property(fc.oneof(nasty, fc.array(fc.constantFrom('a', ': ', '\n', '  ', '- ', '---\n', '&a ', '*a', '[', '}', '"', '<<: ', '? ', '#', '|\n', '!!set ')).map((parts) => parts.join(''))), (text) => {
      const { documents } = parseManifests(text);
      expect(documents).to.deep.equal([]);
    }), { numRuns: 300 });
  }).timeout(20_000);
});
