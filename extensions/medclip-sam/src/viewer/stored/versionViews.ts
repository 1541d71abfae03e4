import { momentText } from '../../locales/dateText';
import { t } from '../../locales/translate';
import type { VersionView } from '../../state/stored';
import { earlierVersions, savedAt } from './currentSegs';
import type { DisplaySet } from '../host/host';
import { headerOf, text } from './segHeader';

/**
 * A stored segmentation and its earlier versions, newest first, as the reader tells them apart.
 *
 * @param user name of who is signed in, '' where nobody signs in
 */
export function versionViews(
  seg: DisplaySet,
  all: readonly DisplaySet[],
  user: string,
  now = new Date()
): readonly VersionView[] {
  const versions = [seg, ...earlierVersions(seg, all)];
  return versions.map((one, i) => ({
    id: one.displaySetInstanceUID,
    name: `v${versions.length - i}`,
    when: whenText(savedOn(one), now),
    who: whoText(text(headerOf(one), 'ContentCreatorName'), user),
  }));
}

/** Local time; in the object's own zone where it declares one (PS3.3, C.12.1.1). Null where the header has no date. */
function savedOn(seg: DisplaySet): Date | null {
  const found = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?/.exec(savedAt(seg));
  if (!found) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map(part => Number(part ?? 0));
  const zone = /^([+-])(\d\d)(\d\d)$/.exec(text(headerOf(seg), 'TimezoneOffsetFromUTC'));
  if (!zone) return new Date(year, month - 1, day, hour, minute, second);
  const offset = (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3]));
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second) - offset * 60_000);
}

const whenText = (date: Date | null, now: Date): string => (date ? momentText(date, now) : '');

/** The words of a name, in whichever order a directory and DICOM have them. */
const wordsOf = (name: string) =>
  name
    .toLowerCase()
    .split(/[\s^,]+/)
    .filter(Boolean)
    .sort()
    .join(' ');

function whoText(creator: string, user: string): string {
  if (user && wordsOf(creator) === wordsOf(user)) return t('versions.you');
  return creator.replace(/\^+/g, ' ').trim();
}
