#!/usr/bin/env node
const { existsSync } = require('node:fs');
const path = require('node:path');

const bundle = path.join(__dirname, '../dist/medclip-sam.cjs');
if (existsSync(bundle)) {
  require(bundle);
} else {
  // A clone runs its TypeScript through tsx, so that it needs no build step.
  require('tsx/cjs');
  require('../src/main.ts');
}
