#!/usr/bin/env node
// The sources are TypeScript and run through tsx, so a fresh clone needs no build step.
require('tsx/cjs');
require('../src/main.ts');
