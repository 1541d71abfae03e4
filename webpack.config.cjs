const { copyFile, mkdir } = require('node:fs/promises');
const path = require('node:path');

/**
 * Three bundles and ONNX Runtime's files, all in dist/, all served from the viewer's own origin as /plugins/*:
 *  extension-medclip-sam.js, mode-text-segment.js   UMD, by OHIF's contract for run-time plugins
 *  medclip-worker.js                                the inference worker, one file
 *  ort/                                             ONNX Runtime's WebAssembly, fetched by the worker when it needs it
 */
const DIST = path.resolve(__dirname, 'dist');
/** The builds of ONNX Runtime that device.ts chooses from; the legacy JSEP build is not one of them. */
const ORT_FILES = ['', '.jspi', '.asyncify'].flatMap(build => [
  `ort-wasm-simd-threaded${build}.mjs`,
  `ort-wasm-simd-threaded${build}.wasm`,
]);

/** Byte for byte: JavaScript and WebAssembly of ONNX Runtime are one version only as published. */
const copyOrt = {
  apply: compiler =>
    compiler.hooks.afterEmit.tapPromise('CopyOrt', async ({ outputOptions }) => {
      const to = path.join(outputOptions.path, 'ort');
      await mkdir(to, { recursive: true });
      for (const file of ORT_FILES) {
        await copyFile(require.resolve(`onnxruntime-web/${file}`), path.join(to, file));
      }
    }),
};

/** The host's singletons. They resolve to root[<full package name>], as OHIF's plugin contract puts them there. */
const HOST = /^(react|react-dom|react\/jsx-runtime|@cornerstonejs\/.+|@ohif\/.+)$/;
const hostExternals = ({ request }, done) =>
  HOST.test(request)
    ? done(null, { root: [request], commonjs: request, commonjs2: request, amd: request })
    : done();

const base = {
  mode: 'production',
  devtool: 'source-map',
  context: __dirname,
  resolve: {
    extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    // Only what inflates is used of pako; its module cannot be shaken, its own build of that half is less than half of it.
    alias: { pako$: require.resolve('pako/dist/pako_inflate.js') },
  },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        exclude: /node_modules/,
        loader: 'swc-loader',
        options: {
          jsc: {
            parser: { syntax: 'typescript', tsx: true },
            transform: { react: { runtime: 'automatic' } },
            target: 'es2022',
          },
        },
      },
      { test: /dcmjs\.es\.js$/, loader: path.resolve(__dirname, 'webpack.dcmjs.cjs') },
    ],
  },
  // Sizes are watched by a test, with the limits that matter; webpack's own hints would only repeat them.
  performance: { hints: false },
  stats: 'errors-warnings',
  cache: {
    type: 'filesystem',
    cacheDirectory: path.resolve(__dirname, '.cache/webpack'),
    buildDependencies: { config: [__filename, require.resolve('./webpack.dcmjs.cjs')] },
  },
};

const plugin = (file, packageName, entry) => ({
  ...base,
  name: file,
  target: ['web', 'es2022'],
  entry,
  externals: [hostExternals],
  output: {
    path: DIST,
    filename: `${file}.js`,
    library: { name: packageName, type: 'umd', export: 'default' },
    globalObject: "typeof self !== 'undefined' ? self : this",
    // A plugin is one file: OHIF loads it by one URL, and a chunk's address would depend on where a hospital puts it.
    asyncChunks: false,
  },
});

const worker = {
  ...base,
  name: 'medclip-worker',
  target: ['webworker', 'es2022'],
  entry: './extensions/medclip-sam/src/engine/worker/worker.ts',
  resolve: {
    ...base.resolve,
    // ONNX Runtime without a reference to its WebAssembly: else webpack would emit those files a second time.
    conditionNames: [
      'onnxruntime-web-use-extern-wasm',
      'import',
      'browser',
      'module',
      'webpack',
      'default',
    ],
  },
  module: {
    rules: [
      ...base.module.rules,
      {
        // ONNX Runtime's reference to its own script serves a proxy worker that is not used.
        test: /ort\.(jspi|webgpu|wasm)\.min\.mjs$/,
        dependency: 'url',
        type: 'asset/resource',
        generator: { emit: false, filename: '[name][ext]' },
      },
    ],
  },
  output: { path: DIST, filename: 'medclip-worker.js', asyncChunks: false },
  plugins: [copyOrt],
};

module.exports = [
  plugin(
    'extension-medclip-sam',
    '@medclip/extension-medclip-sam',
    './extensions/medclip-sam/src/index.ts'
  ),
  plugin('mode-text-segment', '@medclip/mode-text-segment', './modes/text-segment/src/index.ts'),
  worker,
];
