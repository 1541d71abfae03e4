/**
 * What lives where is told by lint and not by hope: a room of the extension's sources imports the rooms and packages listed here and
 * nothing else. Each room's README.md says the same (test/platform/setup/rooms.test.ts compares the two) and why. What is in no
 * room is OHIF's door, which puts the rooms together.
 */
const EXT = '^extensions/medclip-sam/src';
const ROOMS = {
  core: { rooms: [], packages: ['zod'] },
  algorithm: { rooms: ['core'], packages: [] },
  prompt: { rooms: ['core'], packages: [] },
  engine: {
    rooms: ['core', 'algorithm', 'prompt'],
    packages: ['@huggingface/tokenizers', 'hash-wasm', 'onnxruntime-common', 'onnxruntime-web'],
  },
  dicom: { rooms: ['core', 'algorithm', 'prompt'], packages: ['dcmjs', 'idb', 'pako'] },
  locales: { rooms: ['core'], packages: [] },
  state: { rooms: ['core', 'locales'], packages: [] },
  ui: { rooms: ['core', 'state', 'locales'], packages: ['react', 'react-dom'] },
  hangingProtocols: { rooms: [], packages: [] },
  viewer: {
    rooms: ['core', 'algorithm', 'prompt', 'engine', 'dicom', 'locales', 'state'],
    packages: ['dcmjs', 'entities', '@cornerstonejs/core', '@cornerstonejs/tools', '@ohif/core'],
  },
};
const lawOf = ([room, { rooms, packages }]) => ({
  name: `room-${room}`,
  comment: `extensions/medclip-sam/src/${room}/README.md says what this room may import, and why.`,
  severity: 'error',
  from: { path: `${EXT}/${room}/` },
  to: {
    pathNot: [
      `${EXT}/(${[room, ...rooms].join('|')})/`,
      ...packages.flatMap(name => [`^${name}(/|$)`, `node_modules/(@types/)?${name}/`]),
      ...(room === 'viewer' ? [`${EXT}/(configuration|id)\\.ts$`] : []),
      ...(room === 'dicom' ? ['^package\\.json$'] : []),
    ],
  },
});

module.exports = {
  forbidden: [
    ...Object.entries(ROOMS).map(lawOf),
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
        pathNot: [`${EXT}/engine/`, '^platform/models/src/runtime/nodeSessions'],
      },
      to: { path: 'node_modules/onnxruntime-(web|node)/' },
    },
    {
      name: 'no-circular',
      comment: 'A cycle means two ideas that are really one, or a layer that looks up.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'platform-through-exports',
      comment:
        'platform/ is a user of the extension like any other: it imports the package, not its files.',
      severity: 'error',
      from: { path: '^platform' },
      to: { path: '^extensions/medclip-sam/src/(viewer|state|ui|hangingProtocols)/' },
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
