const { appendFileSync } = require('node:fs');
const { stripVTControlCharacters } = require('node:util');

/** Enough of what a test says of its failure to tell the kind, for the closing lines of a run whose output nobody can scroll. */
const SAID = 400;
const said = text => stripVTControlCharacters(text).replace(/\s+/g, ' ').slice(0, SAID);

/** A sentence for each test that failed: its name and what it said. */
function failuresOf({ testResults, testExecError }) {
  const failed = (testResults ?? []).filter(({ status }) => status === 'failed');
  const sentences = failed.map(t => `${t.fullName}: ${said(t.failureMessages.join(' '))}`);
  return testExecError ? [...sentences, said(String(testExecError.message))] : sentences;
}

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
      seconds: Math.round((result.perfStats?.runtime ?? 0) / 1000),
      failures: failuresOf(result),
    });
  }

  #write(line) {
    appendFileSync(process.env.MEDCLIP_SAM_TEST_PROGRESS, `${JSON.stringify(line)}\n`);
  }
};
