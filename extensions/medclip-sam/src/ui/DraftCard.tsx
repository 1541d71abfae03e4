import { HeatmapControls } from './HeatmapControls';
import type { DraftView, PanelActions, PanelState } from './viewState';

const VERDICTS: Readonly<Record<DraftView['verdict'], string>> = {
  strong: 'The image matches the text.',
  weak: 'The text mattered only a little. Check the outline with care.',
  none: 'The text does not match this image.',
};

/** An area as a reader says it: cm² or mm² where calibrated, pixels where not. */
export function areaText(areaPx: number, areaMm2: number | null): string {
  const pixels = `${areaPx.toLocaleString('en')} px`;
  if (areaMm2 === null) return `${pixels} (not calibrated)`;
  const metric = areaMm2 >= 100 ? `${(areaMm2 / 100).toFixed(1)} cm²` : `${areaMm2.toFixed(1)} mm²`;
  return `${metric} (${pixels})`;
}

type Props = {
  readonly draft: DraftView;
  readonly heatmap: PanelState['heatmap'];
  readonly actions: Pick<
    PanelActions,
    'accept' | 'discard' | 'runAnyway' | 'setHeatmap' | 'showDraft'
  >;
};

/** The result of a run, before a human has taken it over: what was found, how sure, and Accept / Discard. */
export function DraftCard({ draft, heatmap, actions }: Props) {
  return (
    <section className="mcs-section" data-cy="medclip-draft" aria-label="Draft">
      <div className="mcs-row">
        <h2 className="mcs-grow mcs-clip" title={draft.prompt}>
          {draft.prompt}
        </h2>
        <span className="mcs-draft" title="Not for diagnosis">
          AI draft
        </span>
      </div>
      <div
        className="mcs-verdict"
        data-verdict={draft.verdict}
        data-cy="medclip-verdict"
        title={`Specificity score ${draft.score.toFixed(3)}`}
      >
        {draft.found || draft.outlined
          ? VERDICTS[draft.verdict]
          : 'Nothing was found for this text.'}
      </div>
      <dl className="mcs-facts">
        {draft.outlined && (
          <>
            <dt>Area</dt>
            <dd data-cy="medclip-area">{areaText(draft.areaPx, draft.areaMm2)}</dd>
            <dt>Saved as</dt>
            <dd data-cy="medclip-term">
              {draft.term}
              {!draft.coded && ' – no standard code found'}
            </dd>
          </>
        )}
        {draft.position && (
          <>
            <dt>Image</dt>
            <dd>{draft.position}</dd>
          </>
        )}
        <dt>Method</dt>
        <dd title={`SAM's own estimate of its overlap: ${draft.iouPrediction.toFixed(2)}`}>
          {draft.method}, {draft.seconds.toFixed(1)} s
        </dd>
      </dl>
      <HeatmapControls heatmap={heatmap} onChange={actions.setHeatmap} />
      {!draft.onScreen && (
        <div className="mcs-row">
          <span className="mcs-muted mcs-grow">The draft is on another image.</span>
          <button type="button" data-cy="medclip-show-draft" onClick={() => actions.showDraft()}>
            Show it
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
            Accept
          </button>
        ) : (
          <button
            type="button"
            className="mcs-grow"
            data-cy="medclip-anyway"
            title="Draw the most likely region although the text does not match"
            onClick={() => actions.runAnyway()}
          >
            Outline anyway
          </button>
        )}
        <button
          type="button"
          className="mcs-grow"
          data-cy="medclip-discard"
          onClick={() => actions.discard()}
        >
          Discard
        </button>
      </div>
    </section>
  );
}
