import { numberText, t } from '../../locales/translate';
import { HeatmapControls } from './HeatmapControls';
import { ProvenanceCard } from './ProvenanceCard';
import type { DraftActions, DraftView } from '../../state/draft';
import type { HeatmapActions, HeatmapState } from '../../state/heatmap';
import type { PromptActions } from '../../state/prompt';
import type { TermsActions } from '../../state/terms';
import { VerdictNote } from './VerdictNote';

/** An area as a reader says it: cm² or mm² where calibrated, pixels where not. */
export function areaText(areaPx: number, areaMm2: number | null): string {
  const pixels = t('draft.pixels', { value: areaPx });
  if (areaMm2 === null) return t('draft.notCalibrated', { pixels });
  const metric =
    areaMm2 >= 100 ? `${numberText(areaMm2 / 100, 1)} cm²` : `${numberText(areaMm2, 1)} mm²`;
  return t('draft.calibrated', { metric, pixels });
}

type Props = HeatmapState & {
  readonly draft: DraftView;
  readonly actions: Pick<DraftActions, 'showDraft'> &
    Pick<PromptActions, 'ask' | 'runStandardWindow'> &
    HeatmapActions &
    Pick<TermsActions, 'openTermPicker'>;
  /** Other findings and candidates, between the verdict and the facts. */
  readonly children?: React.ReactNode;
};

/** The result of a run, before a human has taken it over: what was found and how sure. */
export function DraftCard({ draft, heatmap, uncertainty, actions, children }: Props) {
  return (
    <section
      className="mcs-section mcs-is-draft"
      data-cy="medclip-draft"
      aria-label={t('draft.region')}
    >
      <div className="mcs-row">
        <h2 className="mcs-grow mcs-clip" title={draft.prompt}>
          {draft.prompt}
        </h2>
        {draft.outlined && (
          <span
            className="mcs-draft"
            data-cy="medclip-badge"
            title={t(draft.byHand ? 'draft.badgeCopyFull' : 'draft.badgeFull')}
          >
            {t(draft.byHand ? 'draft.badgeCopy' : 'draft.badge')}
          </span>
        )}
      </div>
      <VerdictNote draft={draft} onAsk={actions.ask} onStandardWindow={actions.runStandardWindow} />
      {draft.exact && <ExactNote exact={draft.exact} />}
      {children}
      <dl className="mcs-facts">
        {draft.outlined && (
          <>
            <dt>{t('draft.area')}</dt>
            <dd data-cy="medclip-area">{areaText(draft.areaPx, draft.areaMm2)}</dd>
            <dt>{t('draft.term')}</dt>
            <dd className="mcs-term">
              <span
                className="mcs-swatch"
                style={{ background: draft.colour || 'transparent' }}
                hidden={!draft.colour}
              />
              <span data-cy="medclip-term" title={draft.code}>
                {draft.coded ? draft.term : t('draft.uncoded', { term: draft.term })}
                {draft.ambiguous && (
                  <span className="mcs-muted" role="status" data-cy="medclip-term-ambiguous">
                    {' '}
                    {t('draft.ambiguous')}
                  </span>
                )}
              </span>
              <button
                type="button"
                className="mcs-link"
                data-cy="medclip-term-change"
                title={t('term.changeHint')}
                onClick={() => actions.openTermPicker(draft.prompt)}
              >
                {draft.ambiguous ? t('term.choose') : t('term.change')}
              </button>
            </dd>
          </>
        )}
        {draft.position && (
          <>
            <dt>{t('draft.image')}</dt>
            <dd>{draft.position}</dd>
          </>
        )}
      </dl>
      {/* Where nothing was looked for, there is no map. */}
      {draft.carriedFrom === null && (draft.outlined || draft.outcome === 'not-seen') && (
        <HeatmapControls
          heatmap={heatmap}
          uncertainty={uncertainty}
          threshold={draft.threshold}
          actions={actions}
        />
      )}
      {!draft.onScreen && (
        <div className="mcs-row">
          <span className="mcs-muted mcs-grow">{t('draft.elsewhere')}</span>
          <button
            type="button"
            data-cy="medclip-show-draft"
            onClick={() => void actions.showDraft()}
          >
            {t('draft.show')}
          </button>
        </div>
      )}
      <ProvenanceCard provenance={draft.provenance} />
    </section>
  );
}

/** Says what becomes of a fast draft, also to a screen reader. */
function ExactNote({ exact }: { readonly exact: NonNullable<DraftView['exact']> }) {
  const text =
    exact.state !== 'coming'
      ? t(exact.state === 'drawn' ? 'draft.exact.drawn' : 'draft.exact.failed')
      : exact.seconds === null
        ? t('draft.exact.coming')
        : t('draft.exact.comingIn', { seconds: exact.seconds });
  return (
    <p className="mcs-muted" role="status" data-cy="medclip-exact" data-state={exact.state}>
      {text}
    </p>
  );
}
