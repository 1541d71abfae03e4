import path from 'node:path';
import ts from 'typescript';

/** A new file, or texts of one that is there and what each becomes. */
type Change = string | readonly (readonly [before: string, after: string])[];

/** What is changed to add one thing of a kind, and how many files that may be. */
interface Addition {
  readonly most: number;
  readonly files: Readonly<Record<string, Change>>;
}

const REPOSITORY = path.resolve(__dirname, '../../..');
const SRC = 'extensions/medclip-sam/src';
const ADDITIONS: Readonly<Record<string, Addition>> = {
  'saliency method': {
    most: 3,
    files: {
      [`${SRC}/core/saliencyMethods.ts`]: [
        ["  gscorecam: 'gScoreCAM',", "  gscorecam: 'gScoreCAM',\n  dummy: 'Dummy',"],
      ],
      [`${SRC}/algorithm/saliency/dummy.ts`]:
        'export const dummyMap = (cells: Float32Array): Float32Array => cells.slice();\n',
      [`${SRC}/engine/saliency/saliencyMaps.ts`]: [
        [
          'import { gradCam }',
          "import { dummyMap } from '../../algorithm/saliency/dummy';\nimport { gradCam }",
        ],
        [
          "    case 'gradcam':",
          `    case 'dummy': {
      const like = gradCam(image.features, text, clip.logitScale);
      return { map: { ...like, data: dummyMap(like.data) }, ...NO_CHANNELS };
    }
    case 'gradcam':`,
        ],
      ],
    },
  },
  'family of SAM models': {
    most: 4,
    files: {
      [`${SRC}/algorithm/preprocess/samKinds.ts`]: [
        [
          '  medsam: {',
          `  dummy: {
    fit: 'squash',
    filter: 'bilinear',
    scaling: 'statistics',
    resized: 'logits',
    tokens: SINGLE,
  },
  medsam: {`,
        ],
      ],
      'platform/models/src/sam/checkpoint/families.ts': [
        [
          '  medsam: {',
          `  dummy: {
    title: 'Dummy',
    attribution: 'Dummy: nobody',
    architecture: 'vit',
    fits: () => false,
    imageSize: 512,
    normalisation: SAM_NORMALISATION,
  },
  medsam: {`,
        ],
      ],
    },
  },
  'language of the panel': {
    most: 2,
    files: {
      [`${SRC}/locales/fr.ts`]: `import { errorsByCode, sentences } from './de/errors';
import { en, type MessageKey } from './en';
import { mode } from './en/mode';

export const fr: Record<MessageKey, string> = { ...en };
export const frMode: typeof mode = { ...mode };
export const frErrors = { byCode: errorsByCode, sentences };
`,
      [`${SRC}/locales/languages.ts`]: [
        ["from './en/mode';", "from './en/mode';\nimport { fr, frErrors, frMode } from './fr';"],
        ['{ en, de }', '{ en, de, fr }'],
        ['  en: enMode,', '  en: enMode,\n  fr: frMode,'],
        ['  en: null,', '  en: null,\n  fr: frErrors,'],
      ],
    },
  },
  'hanging protocol': {
    most: 2,
    files: {
      [`${SRC}/hangingProtocols/dummy.ts`]: `import { protocol, seriesSelector } from './protocol';

export const dummyProtocol = protocol({
  id: 'medclip-dummy',
  name: 'Text Segment: dummy',
  modalities: ['OT'],
  selectors: { main: seriesSelector(['OT']) },
  stages: [
    {
      name: 'One',
      rows: 1,
      columns: 1,
      needs: ['main'],
      viewports: [{ displaySet: 'main', index: 0 }],
    },
  ],
});
`,
      [`${SRC}/getHangingProtocolModule.ts`]: [
        [
          'import { dxProtocol }',
          "import { dummyProtocol } from './hangingProtocols/dummy';\nimport { dxProtocol }",
        ],
        ['[usProtocol,', '[dummyProtocol, usProtocol,'],
      ],
    },
  },
};

/** The sources as they would be, by absolute path. */
function changed(files: Addition['files']): Map<string, string> {
  return new Map(
    Object.entries(files).map(([name, change]) => {
      const file = path.join(REPOSITORY, name);
      if (typeof change === 'string') return [file, change];
      let text = ts.sys.readFile(file) ?? '';
      for (const [before, after] of change) {
        if (text.split(before).length !== 2) throw new Error(`${name}: not once in it: ${before}`);
        text = text.replace(before, () => after);
      }
      return [file, text];
    })
  );
}

const config = ts.getParsedCommandLineOfConfigFile(
  path.join(REPOSITORY, 'tsconfig.json'),
  {},
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined }
)!;
/** Tests may name what they look at; the program may not. */
const PROGRAM = config.fileNames.filter(name => !name.startsWith(path.join(REPOSITORY, 'test/')));
const unchanged = new Map<string, ts.SourceFile | undefined>();

/** The files in which TypeScript finds faults when the sources are changed so. */
function faulty(files: Addition['files']): readonly string[] {
  const sources = changed(files);
  const host = ts.createCompilerHost(config.options);
  const program = ts.createProgram({
    rootNames: [...new Set([...PROGRAM, ...sources.keys()])],
    options: config.options,
    host: {
      ...host,
      fileExists: name => sources.has(name) || host.fileExists(name),
      readFile: name => sources.get(name) ?? host.readFile(name),
      getSourceFile: (name, options, ...more) => {
        const text = sources.get(name);
        if (text !== undefined) return ts.createSourceFile(name, text, options, true);
        if (!unchanged.has(name)) unchanged.set(name, host.getSourceFile(name, options, ...more));
        return unchanged.get(name);
      },
    },
  });
  const found = program.getSemanticDiagnostics().map(one => one.file?.fileName ?? '');
  return [...new Set(found)].map(name => path.relative(REPOSITORY, name)).sort();
}

test('one of each kind is added in the few files that it may touch, and all types are right', () => {
  const all = Object.assign({}, ...Object.values(ADDITIONS).map(one => one.files));
  expect(faulty(all)).toEqual([]);
  for (const [kind, { most, files }] of Object.entries(ADDITIONS)) {
    expect([kind, Object.keys(files).length <= most]).toEqual([kind, true]);
  }
});

test('what is forgotten is named by the compiler', () => {
  const [methods, languages] = [`${SRC}/core/saliencyMethods.ts`, `${SRC}/locales/languages.ts`];
  const families = `${SRC}/algorithm/preprocess/samKinds.ts`;
  const forgotten = {
    [methods]: ADDITIONS['saliency method']!.files[methods]!,
    [families]: ADDITIONS['family of SAM models']!.files[families]!,
    [languages]: [['{ en, de }', '{ en, de, nl: en }']] as const,
  };
  expect(faulty(forgotten)).toEqual([
    `${SRC}/engine/saliency/saliencyMaps.ts`,
    languages,
    'platform/models/src/sam/checkpoint/families.ts',
  ]);
});
