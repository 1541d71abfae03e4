import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pipeline, SegmentRequest } from '@medclip/extension-medclip-sam/engine/contract';
import { evaluateSample } from '../../../platform/cli/src/evaluation/evaluateSample';
import { greyPng } from '../../../platform/cli/src/pngImage';
import { labelSample } from '../../../platform/cli/src/weak/labelSample';
import { dicomFile } from '../../support/dicom/dicomFile';

let dir: string;
const at = (name: string): string => join(dir, name);
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'medclip-request-'));
  const film = { Modality: 'DX', PatientOrientation: ['R', 'F'] };
  writeFileSync(at('film.dcm'), dicomFile(new Uint8Array(64).fill(90), 8, 8, film));
  writeFileSync(at('film.png'), greyPng(8, 8, new Uint8Array(64).fill(90)));
});
afterAll(() => rmSync(dir, { recursive: true }));

/** A pipeline that outlines the whole image and remembers what it was asked. */
function listening() {
  const asked: SegmentRequest[] = [];
  const mask = { width: 8, height: 8, data: new Uint8Array(64).fill(1) };
  const answer = {
    ...{ packId: 'p', outcome: 'outlined', found: true, mask, confidence: null },
    ...{ specificity: { verdict: 'strong', score: 1 }, iouPrediction: 1, stability: 1 },
  };
  const pipeline = {
    segment: (_: unknown, request: SegmentRequest) => {
      asked.push(request);
      return Promise.resolve(answer);
    },
    uncertainty: (_: unknown, request: SegmentRequest) => {
      asked.push(request);
      return Promise.resolve({ agreement: 1 });
    },
  } as unknown as Pipeline;
  return { asked, pipeline };
}

const left = { kind: 'axis', left: [-1, 0] };

async function askedBy(command: 'evaluate' | 'pseudolabel', name: string) {
  const { asked, pipeline } = listening();
  const sample = { image: at(name), text: 'left lung' };
  if (command === 'evaluate')
    await evaluateSample({ ...sample, mask: null, group: null }, pipeline, {});
  else await labelSample({ ...sample, modality: 'CR', outline: at('o/1.png') }, pipeline, {});
  return asked;
}

test.each(['evaluate', 'pseudolabel'] as const)(
  '%s asks with the sides that the header tells, in every pass',
  async command => {
    const asked = await askedBy(command, 'film.dcm');
    expect(asked).toHaveLength(command === 'evaluate' ? 1 : 2);
    for (const { modality, sides } of asked)
      expect({ modality, sides }).toEqual({ modality: 'DX', sides: left });
    for (const { sides } of await askedBy(command, 'film.png')) expect(sides).toBeUndefined();
  }
);

test('an image that does not say its modality has that of the sample', async () => {
  expect((await askedBy('pseudolabel', 'film.png')).map(r => r.modality)).toEqual(['CR', 'CR']);
});
