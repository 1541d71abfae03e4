/** The part of OHIF's hanging protocol format that ours use. */
export interface HangingProtocol {
  readonly id: string;
  readonly name: string;
  readonly locked: true;
  readonly protocolMatchingRules: readonly object[];
  readonly imageLoadStrategy?: string;
  readonly toolGroupIds: readonly string[];
  readonly numberOfPriorsReferenced: number;
  readonly displaySetSelectors: Readonly<Record<string, object>>;
  readonly stages: readonly object[];
}

export interface ViewportPlan {
  readonly viewportType: 'stack' | 'volume';
  readonly orientation?: 'acquisition' | 'axial' | 'sagittal' | 'coronal';
  readonly displaySet: string;
}

/** A rule per modality: one match is enough, and it outweighs OHIF's general protocols. */
export function modalityRules(modalities: readonly string[]): readonly object[] {
  return modalities.map(modality => ({
    attribute: 'ModalitiesInStudy',
    constraint: { contains: [modality] },
    weight: 100,
  }));
}

/** Series of these modalities; one named in the address of the page wins. */
export function seriesSelector(modalities: readonly string[]): object {
  return {
    seriesMatchingRules: [
      {
        attribute: 'Modality',
        constraint: { containsI: modalities },
        required: true,
        weight: 10,
      },
      { attribute: 'isDisplaySetFromUrl', constraint: { equals: true }, weight: 20 },
    ],
  };
}

/** A grid of viewports, filled row by row; the first is OHIF's `default`, so that it is the active one. */
export function stage(rows: number, columns: number, plans: readonly ViewportPlan[]): object {
  return {
    name: 'default',
    viewportStructure: { layoutType: 'grid', properties: { rows, columns } },
    viewports: plans.map((plan, i) => ({
      viewportOptions: {
        viewportId: i === 0 ? 'default' : `medclip-${i}`,
        toolGroupId: plan.viewportType === 'stack' ? 'default' : 'mpr',
        viewportType: plan.viewportType,
        ...(plan.orientation ? { orientation: plan.orientation } : {}),
        allowUnmatchedView: true,
        initialImageOptions: { preset: 'middle' },
      },
      displaySets: [{ id: plan.displaySet }],
    })),
  };
}

export function protocol(
  id: string,
  name: string,
  modalities: readonly string[],
  stages: readonly object[]
): HangingProtocol {
  return {
    id,
    name,
    locked: true,
    protocolMatchingRules: modalityRules(modalities),
    imageLoadStrategy: 'interleaveTopToBottom',
    toolGroupIds: ['default', 'mpr'],
    numberOfPriorsReferenced: -1,
    displaySetSelectors: { main: seriesSelector(modalities) },
    stages,
  };
}
