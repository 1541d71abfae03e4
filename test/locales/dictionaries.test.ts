import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DICTIONARIES } from '../../extensions/medclip-sam/src/locales/languages';
import { literalTexts } from '../support/words/literalTexts';

const SRC = path.resolve(__dirname, '../../extensions/medclip-sam/src');
const files = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(path.join(SRC, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => ending.test(name))
    .map(name => path.join(SRC, folder, name));

const placeholders = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(String).sort();

describe('dictionaries', () => {
  const { en, ...others } = DICTIONARIES;

  test.each(Object.entries(others))('%s has every sentence of English', (_, dictionary) => {
    expect(Object.keys(dictionary).sort()).toEqual(Object.keys(en).sort());
    for (const [key, english] of Object.entries(en)) {
      const sentence = dictionary[key as keyof typeof en];
      expect([key, sentence.trim()]).not.toEqual([key, '']);
      expect([key, placeholders(sentence)]).toEqual([key, placeholders(english)]);
    }
  });

  test.each(Object.keys(DICTIONARIES))(
    '%s: keys that begin with the same word lie in one file',
    language => {
      const files = readdirSync(path.join(SRC, 'locales', language), { withFileTypes: true })
        .filter(file => file.isFile() && file.name !== 'errors.ts')
        .map(file => file.name);
      const at = new Map<string, Set<string>>();
      for (const name of files) {
        const text = readFileSync(path.join(SRC, 'locales', language, name), 'utf8');
        for (const [, prefix = ''] of text.matchAll(/^ {2}'(\w+)\./gm)) {
          at.set(prefix, (at.get(prefix) ?? new Set()).add(name));
        }
      }
      expect(at.size).toBeGreaterThan(20);
      expect([...at].filter(([, names]) => names.size > 1)).toEqual([]);
    }
  );

  test('every sentence is used somewhere', () => {
    const sources = ['ui', 'viewer', '.']
      .flatMap(folder => files(folder, folder === '.' ? /^[^/]*\.tsx?$/ : /\.tsx?$/))
      .concat(files('locales', /^dateText\.ts$/))
      .concat(files('../../../modes/text-segment/src', /\.ts$/))
      .map(file => readFileSync(file, 'utf8'))
      .join('\n');
    // `draft.verdict.${verdict}` and tn('segments.images', n) name a group of keys.
    const unused = Object.keys(en).filter(key => {
      const plural = key.replace(/_(one|other)$/, '');
      const groups = [/[^.]+$/, /[^.]+\.[^.]+$/].map(end => key.replace(end, '${'));
      return (
        ![key, plural].some(k => sources.includes(`'${k}'`)) &&
        !groups.some(group => group !== '${' && sources.includes(group))
      );
    });
    expect(unused).toEqual([]);
  });

  test('no component carries a sentence of its own', () => {
    const found = files('ui', /\.tsx$/).flatMap(file =>
      literalTexts(file).map(text => `${path.basename(file)}: ${text}`)
    );
    expect(found).toEqual([]);
  });
});

describe('literalTexts', () => {
  test('sees text, attributes and branches, and lets names and numbers be', () => {
    const source = `
      const a = <b title="Not this" className="row wide" data-cy="run">Hello {n} <i>·</i></b>;
      const c = <b aria-label={on ? 'On now' : label} style={{ width: '10 px' }}>{on ? 'Yes' : t('key')}</b>;
      const d = <kbd title={given ?? 'Given'}>{'T'}{state === 'idle' && 'Idle now'}</kbd>;`;
    const found = ['Not this', 'Hello', 'On now', 'Yes', 'Given', 'Idle now'];
    expect(literalTexts('x.tsx', source)).toEqual(found);
  });
});
