const configurations = require('../../../webpack.config.cjs');

/** The outbox in a page, made by the same loader as the product. */
const worker = configurations.find(c => c.name === 'medclip-worker');
module.exports = {
  ...worker,
  name: 'outbox-page',
  target: ['web', 'es2022'],
  entry: './test/support/pacs/outboxHarness.ts',
  output: { filename: 'page.js' },
  plugins: [],
};
