import type { NaturalDataset } from 'dcmjs';
import { toLine, toPersonName } from './dicomText';
import { textOf, valueOf } from './naturalDataset';

/** Texts that a SEG shares with its source and that an archive may garble; what identifies by code stays as the archive has it. */
const NAMES = ['PatientName', 'ReferringPhysicianName'] as const;
const LINES = [
  'StudyDescription',
  'ClinicalTrialSponsorName',
  'ClinicalTrialProtocolName',
  'ClinicalTrialSiteName',
] as const;

const textIn = (dataset: NaturalDataset, keyword: string): string =>
  (NAMES as readonly string[]).includes(keyword)
    ? toPersonName(valueOf(dataset, keyword))
    : toLine(textOf(dataset, keyword) ?? '');

/**
 * Names and descriptions that metadata hold garbled, as the file of the same instance has them. Only what can be the same text:
 * the file's is not plain ASCII, and its ASCII letters stand in the metadata in the same order. A name that the archive has
 * corrected since the file was stored stays corrected.
 *
 * @param metadata of the instance, as the archive answers them
 * @param file the same instance, read from its bytes with its own character sets
 * @returns keyword to text (PS3.5 6.2), none where there is nothing to mend
 */
export function ownTexts(
  metadata: NaturalDataset,
  file: NaturalDataset
): Readonly<Record<string, string>> {
  const same = ['SOPInstanceUID', 'StudyInstanceUID', 'PatientID'].every(
    keyword => (textOf(metadata, keyword) ?? '') === (textOf(file, keyword) ?? '')
  );
  if (!same) return {};
  const mended: Record<string, string> = {};
  for (const keyword of [...NAMES, ...LINES]) {
    const [shown, own] = [textIn(metadata, keyword), textIn(file, keyword)];
    if (own !== shown && isGarbled(shown, own)) mended[keyword] = own;
  }
  return mended;
}

/** Letters other than Latin ones: no wrong character set makes them into a readable name by chance. */
const OTHER_LETTERS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Thai}\p{Script=Arabic}\p{Script=Hebrew}]/u;

/**
 * What is in no name by itself: marks for lost characters, controls, and the punctuation that escape sequences and two-byte sets
 * leave when they are read as ASCII.
 */
const ODD = /[^\p{L}\p{M}\p{N}\s^=.,'’()/_-]/u;
const UTF8_AS_LATIN_1 = /[\u00c2\u00c3][\u00a0-\u00bf]/;

function isGarbled(shown: string, own: string): boolean {
  if (/^[\x20-\x7e]*$/.test(own)) return false;
  if (!inOrder([...own.replace(/[^0-9A-Za-z]/g, '')], shown)) return false;
  const strange = [...shown].filter(letter => !own.includes(letter));
  if (strange.some(letter => ODD.test(letter)) || UTF8_AS_LATIN_1.test(shown)) return true;
  const others = [...shown].filter(letter => OTHER_LETTERS.test(letter));
  if (!inOrder(others, own)) return false;
  const dropped = inOrder([...shown], own);
  return dropped || strange.some(letter => letter > '\x7e');
}

function inOrder(letters: readonly string[], text: string): boolean {
  let at = 0;
  return letters.every(letter => {
    at = text.indexOf(letter, at) + 1;
    return at > 0;
  });
}
