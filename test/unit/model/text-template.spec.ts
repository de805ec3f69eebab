import { expect } from 'chai';
import fc from 'fast-check';
import { parseTextTemplate, TEMPLATE_FIELDS } from '../../../model/index.js';

const partsOf = (text: string): readonly unknown[] => {
  const parsed = parseTextTemplate(text);
  return 'parts' in parsed ? parsed.parts : expect.fail(parsed.problem);
};
const problemOf = (text: string): string => {
  const parsed = parseTextTemplate(text);
  return 'problem' in parsed ? parsed.problem : expect.fail(`${text} was taken`);
};

describe('a template', () => {
  it('names the service, the task and the node, as in Swarm', () => {
    expect(partsOf('web-{{.Task.Slot}}.{{ .Node.Hostname }}!')).to.deep.equal([{ text: 'web-' }, { field: 'Task.Slot' }, { text: '.' }, { field: 'Node.Hostname' }, { text: '!' }]);
    for (const field of TEMPLATE_FIELDS) expect(partsOf(`{{.${field}}}`)).to.deep.equal([{ field }]);
  });

  it('names labels of the service, those with dots by index', () => {
    expect(partsOf('{{.Service.Labels.tier}}{{index .Service.Labels "a.b/c"}}{{index .Service.Labels `d-e`}}')).to.deep.equal([{ label: 'tier' }, { label: 'a.b/c' }, { label: 'd-e' }]);
  });

  it('carries braces as quoted text, so that any text can be written', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('{', '{{', '}}', '"', '.Task.Slot'))), (words) => {
      const text = words.join('');
      const written = text.replaceAll('{{', '{{"{{"}}');
      expect(partsOf(written).map((part) => (part as { text: string }).text).join('')).to.equal(text);
    }));
    expect(partsOf('{{"}}"}}{{`{{.Names}}`}}')).to.deep.equal([{ text: '}}' }, { text: '{{.Names}}' }]);
  });

  it('refuses what would need the whole of Go\'s templates, and says what there is', () => {
    for (const text of ['{{.Names}}', '{{.Node.Name}}', '{{env "HOME"}}', '{{.Task.Slot | printf "%s"}}', '{{if .Task.Slot}}x{{end}}', '{{}}', '{{- .Task.Slot }}', '{{.Service.Labels}}', '{{.Service.Labels.a-b}}', '{{"\\q"}}']) {
      expect(problemOf(text), text).to.match(/not among what a template may name: \.Service\.\{ID/);
    }
    for (const text of ['{{', 'a {{ b', '{{.Task.Slot}', '{{"}}']) expect(problemOf(text), text).to.match(/has \{\{ without \}\}/);
  });

  it('is read in time that grows with its length only', () => {
    const start = performance.now();
    for (const text of ['{{'.repeat(50_000), `{{${'"'.repeat(50_000)}`, `{{${'a'.repeat(90_000)}`, `{{"${'\\'.repeat(90_000)}`]) parseTextTemplate(text);
    expect(performance.now() - start).to.be.below(2000);
  });
});
