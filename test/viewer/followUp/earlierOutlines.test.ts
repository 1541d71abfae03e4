import { earlierOutlines } from '../../../extensions/medclip-sam/src/viewer/followUp/earlierOutlines';
import type { DisplaySet } from '../../../extensions/medclip-sam/src/viewer/host/host';
import { seg } from '../../support/dicom/storedStudy';

const images = (id: string, study: string, more: object = {}) => ({
  ...{ displaySetInstanceUID: id, StudyInstanceUID: study, Modality: 'CT' },
  SeriesInstanceUID: `series ${id}`,
  imageIds: ['a', 'b'],
  instances: [{ PatientID: 'P1', StudyDate: '20250105', ...more }],
});
const now = images('now', 'today');
const then = images('then', 'before');
const offered = (...all: readonly object[]) =>
  earlierOutlines({ displaySet: now as unknown as DisplaySet }, [
    now,
    ...all,
  ] as unknown as DisplaySet[]).map(({ label, date }) => `${label} ${date}`);

test('segments that are stored with another study of the patient, with its date', () => {
  const stored = seg('s1', '1000', { source: 'then', segments: ['liver', 'spleen'] });
  expect(offered(then, stored)).toEqual(['liver Jan 5, 2025', 'spleen Jan 5, 2025']);
});

test('not those of this study, of another patient, of nobody, or of other images', () => {
  const stored = (source: string) => seg('s1', '1000', { source });
  expect(offered(stored('now'))).toEqual([]);
  expect(offered(images('then', 'before', { PatientID: 'P2' }), stored('then'))).toEqual([]);
  expect(offered(images('then', 'before', { PatientID: '' }), stored('then'))).toEqual([]);
  expect(offered({ ...then, Modality: 'MR' }, stored('then'))).toEqual([]);
});

test('the latest version only, and no probability map', () => {
  const first = seg('s1', '1000', { source: 'then', segments: ['liver'] });
  const later = seg('s2', '1100', { source: 'then', segments: ['liver'], continues: 's1' });
  const map = seg('s3', '1200', { source: 'then', segments: ['other'], type: 'FRACTIONAL' });
  expect(offered(then, first, later, map)).toEqual(['liver Jan 5, 2025']);
});
