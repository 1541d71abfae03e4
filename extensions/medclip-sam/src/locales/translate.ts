import type { MessageKey } from './en';
import { language } from './language';
import { DICTIONARIES, PACK_TEXTS } from './languages';
import { siteString } from './siteStrings';

export type Values = Readonly<Record<string, string | number>>;
/** `segments.images` for the pair `segments.images_one`, `segments.images_other`. */
export type PluralKey = MessageKey extends infer K
  ? K extends `${infer P}_other`
    ? P
    : never
  : never;

/** The sentence of a key, a site's own before ours (siteStrings.ts), with `{name}` replaced by `values.name`; numbers as the language writes them. */
export function t(key: MessageKey, values: Values = {}): string {
  const sentence = siteString(key) ?? DICTIONARIES[language()][key];
  return sentence.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    if (value === undefined) return placeholder;
    return typeof value === 'number' ? numberText(value) : value;
  });
}

/** The sentence for a count, which it can name as `{count}`. */
export function tn(key: PluralKey, count: number, values: Values = {}): string {
  const form = new Intl.PluralRules(language()).select(count) === 'one' ? 'one' : 'other';
  return t(`${key}_${form}` as MessageKey, { count, ...values });
}

const formats = new Map<string, Intl.NumberFormat>();

/** A number as the language writes it: 1,234.5 or 1.234,5. */
export function numberText(value: number, fractionDigits?: number): string {
  // Kept: making one takes a hundred times as long as using it, and the panel writes a dozen numbers at every change.
  const key = `${language()} ${fractionDigits}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat(
      language(),
      fractionDigits === undefined
        ? undefined
        : { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits }
    );
  formats.set(key, format);
  return format.format(value);
}

/** Names in a sentence, as the language lists them: "X-ray and CT". */
export const listText = (names: readonly string[]): string =>
  new Intl.ListFormat(language(), { type: 'conjunction' }).format(names);

/** A text of a model pack (title, licence, intended use) in the reader's language, where it is known in it. */
export const packText = (english: string): string => PACK_TEXTS[language()]?.[english] ?? english;

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
