import { checkBytes, checkPatient } from '@medclip/extension-medclip-sam/dicom/store/itemIdentity';
import type { OutboxItem } from '@medclip/extension-medclip-sam/dicom/store/outboxItem';
import { createOutbox } from '@medclip/extension-medclip-sam/dicom/store/outbox';
import { createMemoryOutboxStorage } from '@medclip/extension-medclip-sam/dicom/store/outboxStorage';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { crImage } from '../../support/dicom/segSources';
import { codeOf, frame, plain } from '../../support/dicom/segSpecs';

const source = crImage({ PatientID: 'PID-ü 1' });
const seg = writeSeg({ sources: [source], segments: [plain(1)], frames: [frame(source)] });
const item = (more: Partial<OutboxItem> = {}): OutboxItem => ({
  id: seg.sopInstanceUID,
  bytes: seg.bytes,
  label: 'x',
  studyInstanceUID: seg.studyInstanceUID,
  seriesInstanceUID: seg.seriesInstanceUID,
  sopInstanceUID: seg.sopInstanceUID,
  patientID: seg.patientID,
  createdAt: 1,
  ...more,
});

test('the bytes must be the object that the item names', () => {
  expect(codeOf(() => checkBytes(item()))).toBe('nothing thrown');
  expect(codeOf(() => checkBytes(item({ patientID: 'other' })))).toBe('identity-mismatch');
  expect(codeOf(() => checkBytes(item({ studyInstanceUID: '2.25.9' })))).toBe('identity-mismatch');
  expect(codeOf(() => checkBytes(item({ sopInstanceUID: '2.25.9' })))).toBe('identity-mismatch');
  expect(codeOf(() => checkBytes(item({ bytes: new Uint8Array(200) })))).toBe('dicom-invalid');
});

test('the study must be in the PACS, under the same patient ID', () => {
  expect(codeOf(() => checkPatient(item(), 'PID-ü 1 '))).toBe('nothing thrown');
  expect(codeOf(() => checkPatient(item(), 'PID-2'))).toBe('identity-mismatch');
  expect(codeOf(() => checkPatient(item(), ''))).toBe('identity-mismatch');
  expect(codeOf(() => checkPatient(item(), null))).toBe('identity-mismatch');
});

test('a study that was given to another patient between two tries gets nothing', async () => {
  let patient = 'PID-ü 1';
  const sent: string[] = [];
  const outbox = createOutbox({
    storage: createMemoryOutboxStorage(),
    wait: async () => void (patient = 'PID-2'),
    check: async one => (checkBytes(one), checkPatient(one, patient)),
    send: async one => (sent.push(one.id), { status: 503, body: '', contentType: '' }),
    verify: async () => false,
  });
  await expect(outbox.save(item())).rejects.toMatchObject({ code: 'identity-mismatch' });
  expect(sent).toHaveLength(1);
  expect(await outbox.list()).toMatchObject([{ lastError: { code: 'identity-mismatch' } }]);
});

test('a PACS that cannot say whose study it is counts as no answer, and is asked again', async () => {
  let asked = 0;
  const outbox = createOutbox({
    storage: createMemoryOutboxStorage(),
    wait: async () => undefined,
    check: async () => {
      if (++asked < 3) throw new TypeError('network');
    },
    send: async () => ({ status: 200, body: '', contentType: '' }),
    verify: async () => asked === 3,
  });
  await outbox.save(item());
  expect(asked).toBe(3);
});
