import { decodeText } from '@medclip/extension-medclip-sam/dicom/dataset/codeExtensions';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { toPersonName } from '@medclip/extension-medclip-sam/dicom/dataset/dicomText';
import type { PersonName } from '@medclip/pacs/dicom/dicomJson';
import { parseInstance } from '@medclip/pacs/dicom/parseInstance';
import { namedFile } from '../../support/namedFile';

const bytes = (latin1: string) => Uint8Array.from(latin1, c => c.charCodeAt(0));
const name = (text: string, sets: string) =>
  decodeText(bytes(text), sets.split('|'), { isName: true });
const E = '\u001b';

describe('names with code extensions', () => {
  test.each([
    [
      'PS3.5 H.3.1',
      `Yamada^Tarou=${E}$B;3ED${E}(B^${E}$BB@O:${E}(B=${E}$B$d$^$@${E}(B^${E}$B$?$m$&${E}(B`,
      '|ISO 2022 IR 87',
      'Yamada^Tarou=山田^太郎=やまだ^たろう',
    ],
    [
      'PS3.5 H.3.2',
      `\xd4\xcf\xc0\xde^\xc0\xdb\xb3=${E}$B;3ED${E}(J^${E}$BB@O:${E}(J=${E}$B$d$^$@${E}(J^${E}$B$?$m$&${E}(J`,
      'ISO 2022 IR 13|ISO 2022 IR 87',
      'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
    ],
    ['a kanji that holds "=" and "\\"', `A=${E}$B=c=(${E}(B`, '|ISO 2022 IR 87', 'A=純秀'],
    ['JIS X 0212', `A=${E}$(D0!${E}(B`, '|ISO 2022 IR 159', 'A=丂'],
    [
      'PS3.5 I.2',
      `Hong^Gildong=${E}$)C\xfb\xf3^${E}$)C\xd1\xce\xd4\xd7=${E}$)C\xc8\xab^${E}$)C\xb1\xe6\xb5\xbf`,
      '|ISO 2022 IR 149',
      'Hong^Gildong=洪^吉洞=홍^길동',
    ],
    [
      'PS3.5 K.2',
      `Zhang^XiaoDong=${E}$)A\xd5\xc5^${E}$)A\xd0\xa1\xb6\xab`,
      '|ISO 2022 IR 58',
      'Zhang^XiaoDong=张^小东',
    ],
    [
      'Latin and Cyrillic',
      `M\xfcller^${E}-L\xbb\xee\xda`,
      'ISO 2022 IR 100|ISO 2022 IR 144',
      'Müller^Люк',
    ],
    [
      'Latin and Greek',
      `\xc4neas=${E}-F\xc4\xe9\xef`,
      'ISO 2022 IR 100|ISO 2022 IR 126',
      'Äneas=Διο',
    ],
    ['Arabic', '\xe2\xc8\xc7\xe6\xea', 'ISO_IR 127', 'قباني'],
    ['Hebrew', '\xf9\xf8\xe5\xef', 'ISO_IR 138', 'שרון'],
    ['Thai', '\xca\xc1', 'ISO_IR 166', 'สม'],
    ['GB18030', 'Wang=\xcd\xf5', 'GB18030', 'Wang=王'],
    ['UTF-8', 'Wang=\xe7\x8e\x8b', 'ISO_IR 192', 'Wang=王'],
  ])('%s', (_, text, sets, expected) => {
    expect(name(text, sets)).toBe(expected);
  });

  test('bytes in none of the sets stay bytes', () => {
    expect(name('\xff\xfe', 'ISO_IR 192')).toBeNull();
    expect(name(`${E}%Gabc`, '|ISO 2022 IR 87')).toBeNull();
    expect(name('\xe9', '')).toBeNull();
  });

  test.each([
    ['ISO 2022 IR 13\\ISO 2022 IR 87', `\xd4\xcf\xc0\xde=${E}$B=c${E}(J`, ['ﾔﾏﾀﾞ', '純']],
    ['ISO 2022 IR 100\\ISO 2022 IR 144', `M\xfcller=${E}-L\xbb\xee`, ['Müller', 'Лю']],
    ['\\ISO 2022 IR 149', `Hong=${E}$)C\xfb\xf3`, ['Hong', '洪']],
  ])('in a file and in the archive: %s', (sets, text, expected) => {
    const made = namedFile(text, sets);
    const { dataset } = readPart10(new Uint8Array(made));
    expect(toPersonName(dataset.PatientName).trim()).toBe(expected.join('='));
    const { json } = parseInstance(made);
    const [stored] = json['00100010']!.Value as PersonName[];
    expect([stored!.Alphabetic, stored!.Ideographic!.trim()]).toEqual(expected);
  });
});
