/**
 * Builds a small host by the rules an OHIF source tree has for plugins (3.13 and 3.14, Rspack 2), in a process of its own:
 * `module` before `main`; nothing in node_modules is transpiled; a plugin with a `directory` is an alias for that folder; modules are
 * looked for from the importer upwards, then in the host; a plugin's public/ is copied to the root of the build.
 *
 * Argument: JSON { host, plugins: [{ packageName, directory? }] }. Prints JSON { errors, warnings, modules }.
 */
const path = require('node:path');
const { existsSync } = require('node:fs');
const { rspack } = require('@rspack/core');

const { host, plugins } = JSON.parse(process.argv[2]);
const source = path.join(host, 'platform/app/src');
const folderOf = ({ packageName, directory }) =>
  directory ?? path.join(host, 'node_modules', packageName);
const aliases = plugins.filter(p => p.directory).map(p => [`${p.packageName}$`, p.directory]);
const copied = plugins
  .map(p => path.join(folderOf(p), 'public'))
  .filter(from => existsSync(from))
  .map(from => ({ from, to: path.join(host, 'dist'), toType: 'dir' }));

rspack(
  {
    mode: 'production',
    devtool: 'source-map',
    context: source,
    entry: { host: './index.js' },
    output: {
      path: path.join(host, 'dist/plugins'),
      filename: '[name].js',
      publicPath: '/plugins/',
    },
    optimization: { sideEffects: false },
    module: {
      rules: [
        {
          test: /\.(j|t)sx?$/,
          exclude: file => /node_modules/.test(file) && !/node_modules[\\/]@ohif/.test(file),
          loader: 'builtin:swc-loader',
          options: { jsc: { parser: { syntax: 'typescript', tsx: true } } },
        },
        { test: /\.m?js/, resolve: { fullySpecified: false } },
        { test: /\.wasm/, type: 'asset/resource' },
      ],
    },
    resolve: {
      mainFields: ['module', 'browser', 'main'],
      alias: Object.fromEntries(aliases),
      modules: ['node_modules', path.join(host, 'node_modules'), source],
      extensions: ['.js', '.jsx', '.json', '.ts', '.tsx', '*'],
      symlinks: true,
      fallback: { fs: false, path: false, zlib: false },
    },
    plugins: [new rspack.CopyRspackPlugin({ patterns: copied })],
    performance: { hints: false },
  },
  (failed, stats) => {
    if (failed) throw failed;
    const { errors, warnings, modules } = stats.toJson({
      all: false,
      ...{ errors: true, warnings: true, modules: true, nestedModules: true, modulesSpace: 9999 },
    });
    const names = modules
      .flatMap(m => [m, ...(m.modules ?? [])])
      .map(m => m.nameForCondition ?? '');
    process.stdout.write(
      JSON.stringify({
        errors: errors.map(e => e.message),
        warnings: warnings.map(e => e.message),
        modules: [...new Set(names)].filter(Boolean),
      })
    );
  }
);
