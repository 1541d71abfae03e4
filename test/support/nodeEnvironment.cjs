const { TestEnvironment } = require('jest-environment-node');

/**
 * jest's Node environment with the outer realm's typed arrays: native add-ons (onnxruntime-node) check
 * `instanceof` against the outer realm and would refuse arrays made inside the sandbox.
 */
module.exports = class NodeEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of [
      'ArrayBuffer',
      'SharedArrayBuffer',
      'DataView',
      'Uint8Array',
      'Uint8ClampedArray',
      'Int8Array',
      'Uint16Array',
      'Int16Array',
      'Uint32Array',
      'Int32Array',
      'Float32Array',
      'Float64Array',
      'BigInt64Array',
      'BigUint64Array',
      'Error',
      'Buffer',
    ]) {
      if (globalThis[name]) this.global[name] = globalThis[name];
    }
  }
};
