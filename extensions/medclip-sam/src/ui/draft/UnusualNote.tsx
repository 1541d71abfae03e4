import { numberText, t } from '../../locales/translate';
import type { DraftView, UnusualView } from '../../state/draft';

/** "Hardly darker than its surroundings": the remark in words. The tables bound contrast from above. */
function remarkText({ trait, value, least }: UnusualView): string {
  if (trait === 'contrast') {
    return t(value < 0 ? 'unusual.contrast.hardlyDarker' : 'unusual.contrast.notDarker');
  }
  if (trait === 'areaShare') {
    return t(least === null ? 'unusual.areaShare.large' : 'unusual.areaShare.small');
  }
  return t(`unusual.${trait}`, { value });
}

/** The figure and the range, in words that can be checked. */
function figureText({ trait, value, least, most, outlines }: UnusualView): string {
  // A share is told in per cent.
  const scale = trait === 'areaShare' ? 100 : 1;
  const number = (v: number) => numberText(scale * v, Number.isInteger(v) ? 0 : 2);
  const figure = t(`unusual.figure.${trait}`, { value: number(value) });
  if (outlines === 0) return figure;
  const limit = number((least ?? most)!);
  return `${figure} ${t(least === null ? 'unusual.most' : 'unusual.least', { limit, outlines })}`;
}

/** What of the outline is unusual for what was asked for, and why that is said. It is no verdict. */
export function UnusualNote({ draft: { unusual, target } }: { readonly draft: DraftView }) {
  if (unusual.length === 0) return null;
  const remarks = unusual.map(remarkText).join(t('unusual.and'));
  return (
    <div className="mcs-stack mcs-muted" role="status" data-cy="medclip-unusual">
      <span className="mcs-side">{t('unusual.line', { target, remarks })}</span>
      <details className="mcs-details" data-cy="medclip-unusual-why">
        <summary>{t('unusual.why')}</summary>
        {unusual.map(one => (
          <p key={one.trait}>{figureText(one)}</p>
        ))}
        <p>{t('unusual.notWrong')}</p>
      </details>
    </div>
  );
}
