import { termColour } from '../../prompt/terms/termColour';
import type { Term } from '../../prompt/terms/term';
import { APP_NAME, APP_VERSION } from '../dataset/equipment';
import { algorithmParameters, runFacts, type ProvenRun } from '../seg/provenance';
import type { SegmentSpec } from '../seg/segInput';

/** The model pack a run was made with. */
export interface RunModel {
  readonly packId: string;
  readonly packSha256: string;
  /** Form of the pack's graphs, null as the pack has them. */
  readonly variant?: string | null;
}

type Run = ProvenRun & { readonly backend: string };

/** Algorithm Parameters of a run (dicom/seg/provenance.ts). */
export function runParameters(run: Run, model: RunModel, edited: boolean): string {
  const { packId, packSha256, variant } = model;
  const backend = [run.backend, variant].filter(Boolean).join(' ');
  return algorithmParameters(
    runFacts(run, { packId, packSha256, backend, edited, appVersion: APP_VERSION })
  );
}

/** What the segment of a run is called and coded as. */
export interface RunSegmentFacts {
  readonly number: number;
  readonly label: string;
  readonly term: Term;
  /** A hand has changed what the model drew. */
  readonly edited?: boolean;
}

/** The segment of a run: as the model drew it, or changed by a hand. */
export function runSegment(
  run: Run,
  model: RunModel,
  { number, label, term, edited = false }: RunSegmentFacts
): SegmentSpec {
  const colour = termColour(term);
  return {
    number,
    label,
    term,
    algorithmType: edited ? 'SEMIAUTOMATIC' : 'AUTOMATIC',
    algorithm: {
      name: APP_NAME,
      version: APP_VERSION,
      parameters: runParameters(run, model, edited),
    },
    ...(colour && { colour }),
  };
}
