const configurations = require('../../webpack.config.cjs');

/** The product's own worker, and a page with the inference client made by the same loader. */
const worker = configurations.find(c => c.name === 'medclip-worker');
module.exports = [
  worker,
  {
    ...worker,
    name: 'inference-page',
    target: ['web', 'es2022'],
    entry: './test/support/inferenceHarness.ts',
    output: { filename: 'page.js' },
    plugins: [],
  },
];
