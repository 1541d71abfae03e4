import { Command } from 'commander';

const program = new Command('medclip-sam').description(
  'Outline what a text prompt names, in DICOM and PNG images'
);
program.parseAsync();
