import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';

/** Minutes since midnight, local time; `from` may be later than `to`, which means over midnight. */
export interface Hours {
  readonly from: number;
  readonly to: number;
}

/** "20:00-06:00". @throws MedClipSamError bad-input */
export function parseHours(text: string): Hours {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
  if (!match) {
    throw new MedClipSamError(
      'bad-input',
      `The hours ${JSON.stringify(text)} are not understood.`,
      'Give them as 20:00-06:00.'
    );
  }
  const [h1, m1, h2, m2] = match.slice(1).map(Number) as [number, number, number, number];
  return { from: h1 * 60 + m1, to: h2 * 60 + m2 };
}

/** Milliseconds until work may go on: 0 within the hours. Equal ends mean the whole day. */
export function msUntilOpen({ from, to }: Hours, now = new Date()): number {
  const minute = now.getHours() * 60 + now.getMinutes();
  const open =
    from === to || (from < to ? minute >= from && minute < to : minute >= from || minute < to);
  if (open) return 0;
  const wait = (from - minute + 24 * 60) % (24 * 60);
  return wait * 60_000 - now.getSeconds() * 1000 - now.getMilliseconds();
}
