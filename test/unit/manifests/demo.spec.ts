import { expect } from 'chai';
import { readFileSync, readdirSync } from 'node:fs';
import { ClusterSnapshot } from '../../../model/index.js';
import { checkAgainstCluster } from '../../../manifests/cross-checks.js';
import { parseManifests } from '../../../manifests/parse.js';

const FOLDER = new URL('../../../manifests/demo/', import.meta.url);

describe('the demo manifests', () => {
  const read = () => readdirSync(FOLDER).map((file) => parseManifests(readFileSync(new URL(file, FOLDER), 'utf8'), { file }));

  it('can be applied together to an empty cluster', () => {
    expect(read().flatMap(({ problems }) => problems)).to.deep.equal([]);
    const manifests = read().flatMap(({ documents }) => documents);
    expect(manifests.map(({ kind, metadata: { name } }) => `${kind}/${name}`)).to.have.members(['Cluster/default', 'Node/node-1', 'Node/node-2', 'Node/node-3', 'Network/internal', 'Service/nodejs', 'Service/proxy']);
    expect(checkAgainstCluster(new ClusterSnapshot(), manifests)).to.deep.equal([]);
  });

  it('name the schema for editors', () => {
    for (const file of readdirSync(FOLDER)) expect(readFileSync(new URL(file, FOLDER), 'utf8'), file).to.match(/^# yaml-language-server: \$schema=\.\.\/drover\.schema\.json\n/);
  });
});
