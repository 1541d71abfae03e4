const configurations = require('../../../webpack.config.cjs');

/** The product's own worker, and scripts made by the same loader: a page with the inference client, and what is asked for. */
const worker = configurations.find(c => c.name === 'medclip-worker');
module.exports = ({ embeddings = false }) => [
  worker,
  {
    ...worker,
    name: 'inference-page',
    target: ['web', 'es2022'],
    entry: './test/support/inference/inferenceHarness.ts',
    output: { filename: 'page.js' },
    plugins: [],
  },
  ...(embeddings ? [embedWorker] : []),
];

const embedWorker = {
  ...worker,
  name: 'embed-worker',
  entry: './test/bench/embedWorker.ts',
  output: { ...worker.output, filename: 'embed-worker.js' },
  plugins: [],
};
