export interface ContentTime {
  /** DA */
  readonly date: string;
  /** TM */
  readonly time: string;
  /** DT with offset */
  readonly dateTime: string;
}

/**
 * A moment as DICOM date and time. TimezoneOffsetFromUTC holds for every time in an object: where the source declares
 * one, our times are told in it, else in this machine's local time like the other equipment's.
 */
export function contentTime(moment: Date, timezoneOffset?: string): ContentTime {
  const minutes = offsetMinutes(timezoneOffset) ?? -moment.getTimezoneOffset();
  const local = new Date(moment.getTime() + minutes * 60_000).toISOString();
  const date = local.slice(0, 10).replaceAll('-', '');
  const time = local.slice(11, 19).replaceAll(':', '');
  const hours = Math.trunc(Math.abs(minutes) / 60);
  const offset = `${minutes < 0 ? '-' : '+'}${two(hours)}${two(Math.abs(minutes) % 60)}`;
  return { date, time, dateTime: `${date}${time}${offset}` };
}

function offsetMinutes(offset: string | undefined): number | null {
  const found = /^([+-])(\d\d)(\d\d)$/.exec(offset ?? '');
  if (!found) return null;
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]));
}

const two = (n: number): string => String(n).padStart(2, '0');
