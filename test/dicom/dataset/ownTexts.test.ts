import { ownTexts } from '@medclip/extension-medclip-sam/dicom/dataset/ownTexts';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { headerCopy } from '@medclip/extension-medclip-sam/dicom/dataset/utf8Copy';
import { namedFile } from '../../support/namedFile';

const UIDS = { SOPInstanceUID: '1.2.3', StudyInstanceUID: '1.2.4', PatientID: 'P' };
const mended = (shown: string, own: string) =>
  ownTexts({ ...UIDS, PatientName: shown }, { ...UIDS, PatientName: own }).PatientName ?? null;

describe('names of the file for names that an archive has garbled', () => {
  test.each([
    ['replacement characters', 'M\ufffdller^Hans', 'Müller^Hans'],
    ['question marks', 'M?ller^Hans', 'Müller^Hans'],
    ['letters dropped', 'Mller^Hans', 'Müller^Hans'],
    ['UTF-8 read as Latin-1', 'MÃ¼ller^Hans', 'Müller^Hans'],
    ['Cyrillic read as Latin-1', 'Ëîê^Anna', 'Люк^Anna'],
    ['only the last set decoded', '\ufffd\ufffd^\ufffd=山田^太郎', 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎'],
    ['a group dropped', '=山田^太郎', 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎'],
    ['escapes left as text', 'Yamada=$B;3ED(B', 'Yamada=山田'],
    ['one group decoded, the other read as ASCII', 'ﾔﾏﾀﾞ=;3ED^B@O:', 'ﾔﾏﾀﾞ=山田^太郎'],
    ['nothing left', '', '山田'],
  ])('%s', (_, shown, own) => expect(mended(shown, own)).toBe(own));

  test.each([
    ['the same', 'Müller^Hans', 'Müller^Hans'],
    ['a name in ASCII, which nothing garbles', 'Smith^Ann', 'Miller^Ann'],
    ['corrected since: another name', 'Schmidt^Anna', 'Müller^Hans'],
    ['corrected since: written out', 'Mueller^Hans', 'Müller^Hans'],
    ['corrected since: transliterated', 'Yamada^Tarou', '山田^太郎'],
    ['corrected since: other characters', '山本^太郎', '山田^太郎'],
    ['a file that names the wrong set', 'Люк', '»îÚ'],
  ])('stays: %s', (_, shown, own) => expect(mended(shown, own)).toBeNull());

  test('another patient or instance has nothing to say', () => {
    const shown = { ...UIDS, PatientName: 'M?ller' };
    for (const keyword of Object.keys(UIDS)) {
      expect(ownTexts(shown, { ...UIDS, PatientName: 'Müller', [keyword]: '9' })).toEqual({});
    }
  });
});

describe('the header of a file that is not all there', () => {
  const file = new Uint8Array(namedFile('M\xfcller^Hans', 'ISO_IR 100'));
  const STUDY_ID = 0x0020_0010;
  const pixels = file.length - 40;

  test('is read as soon as its texts are there, and never by half', () => {
    const lengths = Array.from({ length: pixels }, (_, i) => i);
    const found = lengths.map(length => headerCopy(file.subarray(0, length), STUDY_ID));
    const first = found.findIndex(Boolean);
    expect(first).toBeGreaterThan(300);
    expect(first).toBeLessThan(pixels);
    for (const header of found.slice(first)) {
      expect(readPart10(header!).dataset).toMatchObject({
        PatientName: [{ Alphabetic: expect.stringMatching(/^Müller\^Hans ?$/) }],
        PatientID: 'P1',
      });
    }
  });

  test('text in none of its sets is empty, not guessed', () => {
    const odd = new Uint8Array(namedFile('M\xfcller', 'ISO_IR 6'));
    const { dataset } = readPart10(headerCopy(odd, STUDY_ID)!);
    expect(JSON.stringify(dataset.PatientName ?? '')).not.toMatch(/[^\x20-\x7e]|ller/);
  });
});
