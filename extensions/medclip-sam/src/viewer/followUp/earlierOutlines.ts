import { dayText } from '../../locales/dateText';
import { t } from '../../locales/translate';
import type { EarlierOutline } from '../../state/followUp';
import type { ActiveImage } from '../image/activeImage';
import type { DisplaySet } from '../host/host';
import { isFractional, segmentsOf, currentSegs } from '../stored/currentSegs';
import { headerOf, text } from '../stored/segHeader';
import { segsOnImages, sourceOfSeg } from '../stored/segSource';

/** A segment that is stored with another study of the same patient, and the images that it was drawn on. */
export interface Earlier extends EarlierOutline {
  readonly seg: DisplaySet;
  readonly source: DisplaySet;
  readonly number: number;
}

/**
 * What is outlined on other open studies of the patient and may be looked for in the series on screen: stored segments on images of
 * its modality. Probability maps are no outlines.
 *
 * @param all every display set that is open
 */
export function earlierOutlines(
  { displaySet }: Pick<ActiveImage, 'displaySet'>,
  all: readonly DisplaySet[]
): readonly Earlier[] {
  const patient = patientOf(displaySet);
  return currentSegs(segsOnImages(all)).flatMap(({ seg, replaced }) => {
    const source = sourceOfSeg(seg, all);
    if (!source || source.Modality !== displaySet.Modality || isFractional(seg)) return [];
    if (source.StudyInstanceUID === displaySet.StudyInstanceUID) return [];
    if (!patient || patientOf(source) !== patient) return [];
    const date = dateText(text(headerOf(source), 'StudyDate'));
    return segmentsOf(seg)
      .filter(({ number }) => !replaced.has(number))
      .map(({ number, label }) => ({
        id: `${seg.displaySetInstanceUID}:${number}`,
        ...{ label: label || t('stored.unnamed'), date, seg, source, number },
      }));
  });
}

/** Whose images they are; '' where they do not say: then nothing is taken for the same patient's. */
export const patientOf = (displaySet: DisplaySet): string =>
  text(headerOf(displaySet), 'PatientID');

function dateText(date: string): string {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(date) ?? [];
  if (!year) return '';
  return dayText(new Date(Number(year), Number(month) - 1, Number(day)));
}
