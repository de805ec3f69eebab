import { writeFileSync } from 'node:fs';
import { FIXTURE_ENV, composedFixture, FIXTURES, manifestsFile, manifestsOf } from './compose-project.js';

/** Writes what the fixtures convert to, to be read and committed: `npx tsx test/support/write-compose-manifests.ts`. */
for (const name of FIXTURES) writeFileSync(manifestsFile(name), manifestsOf(composedFixture(`${name}.yaml`, { env: FIXTURE_ENV })));
