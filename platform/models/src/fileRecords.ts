import fs from 'node:fs';
import path from 'node:path';
import type { ModelPack } from '@medclip/extension-medclip-sam/inference/modelPack';
import { hashFile } from './checkpoint/randomAccessFile';

/** Size and checksum of every file of a pack's folder, for pack.json; itself not among them. */
export function fileRecords(dir: string): ModelPack['files'] {
  const names = fs.readdirSync(dir).filter(name => name !== 'pack.json');
  return Object.fromEntries(
    names.sort().map(name => {
      const file = path.join(dir, name);
      return [name, { bytes: fs.statSync(file).size, sha256: hashFile(file) }];
    })
  );
}
