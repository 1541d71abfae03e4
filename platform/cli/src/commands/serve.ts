import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { checkImportPaths } from '@medclip/pacs/folder/importInto';
import { checkPacs } from '@medclip/server/checkPacs';
import { allowedHosts } from '@medclip/server/hostNames';
import { checkPort } from '@medclip/server/listen';
import { packFiles } from '@medclip/server/packedFiles';
import { authorizationFromEnvironment } from '@medclip/server/pacsCredentials';
import { prepareSamples } from '@medclip/server/prepareSamples';
import { startServer } from '@medclip/server/startServer';
import type { RunningServer } from '@medclip/server/startServer';
import { buildPlugins } from '@medclip/viewer/buildPlugins';
import { fetchOhif } from '@medclip/viewer/fetchOhif';
import { dataHome, PACKAGE_DIR } from '@medclip/viewer/installed';
import { PACKS_DIR } from '@medclip/models/nanoPack';
import { countOf } from '../countOf';
import { EXIT } from '../exitCodes';
import { runCommand } from '../runCommand';

const DATA = dataHome();

/** Compressed copies of the viewer's files. A package may be installed where its user cannot write. */
const PACKED = PACKAGE_DIR
  ? path.join(DATA, 'packed')
  : path.resolve(__dirname, '../../../../.cache/packed');

interface ServeOptions {
  readonly json?: undefined;
  readonly port: number;
  readonly host: string;
  readonly allowHost: readonly string[];
  readonly pacs?: string;
  readonly pacsTimeout: number;
  readonly inference?: string;
  readonly data: string;
  readonly import: readonly string[];
  readonly samples: boolean;
  readonly prepare?: boolean;
}

/** `medclip-sam serve`, which `npm start` runs: viewer, plugins, model packs and DICOMweb on one origin. */
export function serveCommand(program: Command): void {
  program
    .command('serve')
    .description('serve the viewer, the model packs and DICOMweb on one origin')
    .option('--port <number>', 'port', parsePort, 3000)
    .option('--host <address>', 'address to listen on; there is no login', '127.0.0.1')
    .option(
      '--allow-host <name>',
      'another name that browsers may reach this server by; repeatable',
      collect,
      []
    )
    .option('--pacs <url>', 'DICOMweb root of a PACS, instead of the embedded one')
    .option('--pacs-timeout <seconds>', 'how long that PACS is waited for', parseSeconds, 25)
    .option(
      '--inference <url>',
      'a server of the Open Inference Protocol v2, to be found at /inference/; used only where the configuration offers it'
    )
    .option('--data <folder>', 'where the embedded PACS keeps its files', path.join(DATA, 'pacs'))
    .option('--import <path>', 'DICOM file or folder to add at start; repeatable', collect, [])
    .option('--no-samples', 'do not add the sample studies')
    .option(
      '--prepare',
      'fetch and build what is needed, then end: for images, and machines without a network'
    )
    .addHelpText(
      'after',
      '\nCredentials for --pacs come from the environment only: MEDCLIP_PACS_TOKEN, or MEDCLIP_PACS_USER and MEDCLIP_PACS_PASSWORD.'
    )
    .action(runCommand<ServeOptions>(serve));
}

/** Serves until the signal ends it. */
async function serve(options: ServeOptions, signal: AbortSignal): Promise<number> {
  const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);
  // What was asked for is checked before anything long begins.
  allowedHosts(options.host, options.allowHost);
  await checkPort(options.port, options.host);
  await checkImportPaths(options.import);
  if (options.pacs !== undefined) await checkPacs(options.pacs, authorizationFromEnvironment());
  const ohifDir = await fetchOhif({ signal, onProgress: say });
  const pluginsDir = await buildPlugins({ signal, onProgress: say });
  // OHIF's own copy of ONNX Runtime is for a tool that this viewer does not show.
  const own = { folder: ohifDir, without: ['ort'] };
  const packed = await packFiles([own, { folder: pluginsDir }], PACKED, {
    signal,
    onProgress: say,
  });
  const samples =
    options.samples && options.pacs === undefined
      ? [await prepareSamples(path.join(DATA, 'samples'), say)]
      : [];
  if (options.prepare) return EXIT.done;
  const server = await startServer({
    port: options.port,
    host: options.host,
    allowHosts: options.allowHost,
    dataDir: options.data,
    pacsUrl: options.pacs,
    pacsTimeoutMs: options.pacsTimeout * 1000,
    ...(options.inference !== undefined && { inferenceUrl: options.inference }),
    ohifDir,
    pluginsDir,
    modelsDir: PACKS_DIR,
    packed,
    importPaths: [...samples, ...options.import],
    signal,
    onProgress: say,
  });
  tellImport(server, say);
  say(
    `MedCLIP-SAM for OHIF is running at ${server.url} (research use only; Ctrl+C stops it).` +
      (options.pacs === undefined ? '' : ` PACS: ${options.pacs}`)
  );
  await new Promise<void>(resolve => {
    signal.addEventListener('abort', () => resolve());
    if (signal.aborted) resolve();
  });
  await server.close();
  return EXIT.done;
}

function tellImport({ imported }: RunningServer, say: (sentence: string) => void): void {
  if (!imported) return;
  const { stored, alreadyThere, refused } = imported;
  if (stored)
    say(
      `${countOf(stored, 'DICOM file')} ${stored === 1 ? 'was' : 'were'} added, ${alreadyThere} ${alreadyThere === 1 ? 'was' : 'were'} there already.`
    );
  for (const sentence of new Set(refused.map(r => r.sentence))) {
    const files = refused.filter(r => r.sentence === sentence).map(r => r.file);
    const which = files.length === 1 ? files[0] : `${files.length} files, first ${files[0]}`;
    say(`Not added: ${which}. ${sentence}`);
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  }
  return port;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds < 1 || seconds > 3600) {
    throw new InvalidArgumentError('A whole number of seconds from 1 to 3600.');
  }
  return seconds;
}

const collect = (value: string, before: readonly string[]) => [...before, value];
