import { numberText, t } from '../locales/translate';
import { HeatmapControls } from './HeatmapControls';
import type { DraftView } from './state/draft';
import type { HeatmapView } from './state/heatmap';
import type { PanelActions } from './viewState';

/** An area as a reader says it: cm² or mm² where calibrated, pixels where not. */
export function areaText(areaPx: number, areaMm2: number | null): string {
  const pixels = t('draft.pixels', { value: areaPx });
  if (areaMm2 === null) return t('draft.notCalibrated', { pixels });
  const metric =
    areaMm2 >= 100 ? `${numberText(areaMm2 / 100, 1)} cm²` : `${numberText(areaMm2, 1)} mm²`;
  return t('draft.calibrated', { metric, pixels });
}

type Props = {
  readonly draft: DraftView;
  readonly heatmap: HeatmapView;
  readonly actions: Pick<
    PanelActions,
    'accept' | 'discard' | 'runAnyway' | 'setHeatmap' | 'showDraft'
  >;
};

/** The result of a run, before a human has taken it over: what was found, how sure, and Accept / Discard. */
export function DraftCard({ draft, heatmap, actions }: Props) {
  return (
    <section className="mcs-section" data-cy="medclip-draft" aria-label={t('draft.region')}>
      <div className="mcs-row">
        <h2 className="mcs-grow mcs-clip" title={draft.prompt}>
          {draft.prompt}
        </h2>
        <span className="mcs-draft" title={t('draft.notForDiagnosis')}>
          {t('draft.badge')}
        </span>
      </div>
      <div
        className="mcs-verdict"
        data-verdict={draft.verdict}
        data-cy="medclip-verdict"
        title={t('draft.score', { score: numberText(draft.score, 3) })}
      >
        {draft.found || draft.outlined
          ? t(`draft.verdict.${draft.verdict}`)
          : t('draft.nothingFound')}
      </div>
      <dl className="mcs-facts">
        {draft.outlined && (
          <>
            <dt>{t('draft.area')}</dt>
            <dd data-cy="medclip-area">{areaText(draft.areaPx, draft.areaMm2)}</dd>
            <dt>{t('draft.term')}</dt>
            <dd data-cy="medclip-term">
              {draft.coded ? draft.term : t('draft.uncoded', { term: draft.term })}
            </dd>
          </>
        )}
        {draft.position && (
          <>
            <dt>{t('draft.image')}</dt>
            <dd>{draft.position}</dd>
          </>
        )}
        <dt>{t('draft.method')}</dt>
        <dd title={t('draft.samEstimate', { value: numberText(draft.iouPrediction, 2) })}>
          {t('draft.methodTime', {
            method: draft.method,
            seconds: numberText(draft.seconds, 1),
          })}
        </dd>
      </dl>
      <HeatmapControls heatmap={heatmap} onChange={actions.setHeatmap} />
      {!draft.onScreen && (
        <div className="mcs-row">
          <span className="mcs-muted mcs-grow">{t('draft.elsewhere')}</span>
          <button type="button" data-cy="medclip-show-draft" onClick={() => actions.showDraft()}>
            {t('draft.show')}
          </button>
        </div>
      )}
      <div className="mcs-row">
        {draft.outlined ? (
          <button
            type="button"
            className="mcs-primary mcs-grow"
            data-cy="medclip-accept"
            onClick={() => actions.accept()}
          >
            {t('draft.accept')}
          </button>
        ) : (
          <button
            type="button"
            className="mcs-grow"
            data-cy="medclip-anyway"
            title={t('draft.anywayHint')}
            onClick={() => actions.runAnyway()}
          >
            {t('draft.anyway')}
          </button>
        )}
        <button
          type="button"
          className="mcs-grow"
          data-cy="medclip-discard"
          onClick={() => actions.discard()}
        >
          {t('draft.discard')}
        </button>
      </div>
    </section>
  );
}
