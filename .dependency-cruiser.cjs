/** The layers of the README's map, kept by lint and not by hope. Every rule says why. */
const EXT = '^extensions/medclip-sam/src';

module.exports = {
  forbidden: [
    {
      name: 'algorithm-is-pure',
      comment:
        'The algorithm layer is formulas on arrays: it must run, and be tested, without DOM, ONNX Runtime, OHIF or DICOM.',
      severity: 'error',
      from: { path: `${EXT}/algorithm` },
      to: { pathNot: [`${EXT}/algorithm`] },
    },
    {
      name: 'prompt-reads-words-only',
      comment:
        'The one reader of words: engine, coding, colours, panel and command line take its PromptMeaning, so it may know none of them.',
      severity: 'error',
      from: { path: `${EXT}/prompt` },
      to: { pathNot: [`${EXT}/(prompt|algorithm|core|schema)`] },
    },
    {
      name: 'inference-knows-no-viewer',
      comment: 'Inference runs in a worker and in Node; OHIF, React and DICOM do not exist there.',
      severity: 'error',
      from: { path: `${EXT}/inference` },
      to: {
        path: [
          `${EXT}/(dicom|viewer|ui|hangingProtocols)`,
          `${EXT}/[^/]+$`,
          '^modes',
          '^platform',
          '@ohif',
          '@cornerstonejs',
          'node_modules/(react|react-dom|dcmjs)/',
        ],
      },
    },
    {
      name: 'dicom-knows-no-viewer',
      comment:
        'The SEG writer and the outbox must be usable from the command line and testable without a viewer.',
      severity: 'error',
      from: { path: `${EXT}/dicom` },
      to: {
        path: [
          `${EXT}/(inference|viewer|ui|hangingProtocols)`,
          `${EXT}/[^/]+$`,
          '^modes',
          '^platform',
          '@ohif',
          '@cornerstonejs',
          'node_modules/(react|react-dom|onnxruntime-[a-z]+)/',
        ],
      },
    },
    {
      name: 'ui-is-only-components',
      comment:
        'Components render a state and call handlers; services, cornerstone and ONNX Runtime stay behind the viewer layer.',
      severity: 'error',
      from: { path: `${EXT}/ui` },
      to: {
        pathNot: [
          `${EXT}/ui`,
          `${EXT}/locales`,
          'node_modules/(react|react-dom|@types/react|@types/react-dom)/',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'host-only-in-viewer',
      comment:
        'Only the viewer layer may touch OHIF and cornerstone, so that a change of host has one place to go. The codec packages are plain decoders and no part of the host.',
      severity: 'error',
      from: { path: '^(extensions|modes|platform)', pathNot: [`${EXT}/viewer`, `${EXT}/[^/]+$`] },
      to: { path: '(@ohif|@cornerstonejs)/(?!codec-)' },
    },
    {
      name: 'one-onnxruntime-door',
      comment:
        'ONNX Runtime is created in one file per platform; everything else sees the Session interface.',
      severity: 'error',
      from: {
        path: '^(extensions|modes|platform)',
        pathNot: [`${EXT}/inference`, '^platform/models/src/nodeSessions'],
      },
      to: { path: 'node_modules/onnxruntime-(web|node)/' },
    },
    {
      name: 'no-circular',
      comment: 'A cycle means two ideas that are really one, or a layer that looks up.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'platform-through-exports',
      comment:
        'platform/ is a user of the extension like any other: it imports the package, not its files.',
      severity: 'error',
      from: { path: '^platform' },
      to: { path: '^extensions/medclip-sam/src/(viewer|ui|hangingProtocols)' },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that does not resolve is a typo or a missing dependency.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^@ohif/', '^@cornerstonejs/', '^react$', '^react/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|platform/viewer/ohif' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
