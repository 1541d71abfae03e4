const { appendFileSync } = require('node:fs');

/**
 * A jest reporter: which test files began and how each ended, a line of JSON for each, in the file that MEDCLIP_SAM_TEST_PROGRESS
 * names. It is there also where a run is ended before its report is written, because one file never came back.
 */
module.exports = class FileReporter {
  onTestFileStart({ path }) {
    this.#write({ began: path });
  }

  onTestFileResult({ path }, result) {
    const { numPassingTests, numFailingTests, numPendingTests, numTodoTests } = result;
    this.#write({
      ended: path,
      passed: numPassingTests,
      // A file that cannot be loaded has no test that fails.
      failed: numFailingTests || (result.testExecError ? 1 : 0),
      skipped: numPendingTests + numTodoTests,
    });
  }

  #write(line) {
    appendFileSync(process.env.MEDCLIP_SAM_TEST_PROGRESS, `${JSON.stringify(line)}\n`);
  }
};
