// Mocha's spec reporter that also leaves the totals in a file, so that several runs can be added up.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class TierReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => writeFileSync(options.reporterOptions.totals, `${this.stats.passes} ${this.stats.failures}\n`));
  }
};
