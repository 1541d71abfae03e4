import { language } from './language';
import { t } from './translate';

/** "Jan 5, 2025", "5. Jan. 2025". */
export const dayText = (date: Date): string =>
  date.toLocaleDateString(language(), { year: 'numeric', month: 'short', day: 'numeric' });

/** "today, 14:02", "Jan 5, 2025, 14:02". */
export function momentText(date: Date, now: Date): string {
  const time = date.toLocaleTimeString(language(), {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  if (date.toDateString() === now.toDateString()) return t('versions.today', { time });
  return `${dayText(date)}, ${time}`;
}
