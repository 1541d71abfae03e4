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

export interface Rule {
  readonly attribute: string;
  readonly constraint: object;
  readonly required?: true;
  readonly weight?: number;
  readonly from?: 'options';
}

export interface ViewportPlan {
  readonly displaySet: string;
  /** 'stack' unless said otherwise: the pixels of a stack are the acquired ones. */
  readonly viewportType?: 'stack' | 'volume';
  readonly orientation?: 'acquisition' | 'axial' | 'sagittal' | 'coronal';
  /** Which of the display sets that match, best first. */
  readonly match?: number;
  /** Which image is shown first; the middle one unless said. */
  readonly index?: number;
  readonly voi?: { readonly windowWidth: number; readonly windowCenter: number };
  /** Viewports with the same name scroll together. */
  readonly scroll?: string;
  /** Chest wall of a mammogram: right breasts look left, left ones right, so that the pair meets in the middle. */
  readonly chestWall?: 'left' | 'right';
}

export interface StagePlan {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Places as fractions of the grid, where it is not one of equal cells: [x, y, width, height]. */
  readonly places?: readonly (readonly [number, number, number, number])[];
  readonly viewports: readonly ViewportPlan[];
  /** Selectors that must all have a match; else the next stage is tried. */
  readonly needs?: readonly string[];
}

/** A rule per modality: one match is enough, and it outweighs OHIF's general protocols. */
export function modalityRules(modalities: readonly string[]): readonly Rule[] {
  return modalities.map(modality => ({
    attribute: 'ModalitiesInStudy',
    constraint: { contains: [modality] },
    weight: 100,
  }));
}

/** `attribute` must be one of `values`. */
export const isOneOf = (attribute: string, ...values: readonly string[]): Rule => ({
  attribute,
  constraint: { includes: values },
  required: true,
});

/** `attribute` must be none of `values`. */
export const isNoneOf = (attribute: string, ...values: readonly string[]): Rule => ({
  attribute,
  constraint: { doesNotInclude: values },
  required: true,
});

/** Better where `attribute` is `value`. */
export const prefer = (attribute: string, value: string | boolean, weight: number): Rule => ({
  attribute,
  constraint: { equals: { value } },
  weight,
});

export const atLeast = (attribute: string, value: number): Rule => ({
  attribute,
  constraint: { greaterThan: { value } },
  required: true,
});

export const isTrue = (attribute: string): Rule => ({
  attribute,
  constraint: { equals: { value: true } },
  required: true,
});

/** Series of these modalities; one named in the address of the page wins. */
export function seriesSelector(
  modalities: readonly string[],
  rules: readonly Rule[] = [],
  study: 'current' | 'prior' = 'current'
): object {
  return {
    // The first study of the address is the one to read, the second its prior.
    studyMatchingRules: [
      {
        attribute: 'studyInstanceUIDsIndex',
        from: 'options',
        required: true,
        constraint: { equals: { value: study === 'current' ? 0 : 1 } },
      },
    ],
    seriesMatchingRules: [
      { ...isOneOf('Modality', ...modalities), weight: 10 },
      { attribute: 'isDisplaySetFromUrl', constraint: { equals: true }, weight: 20 },
      ...rules,
    ],
  };
}

/** A grid of viewports, filled row by row; the first is OHIF's `default`, so that it is the active one. */
export function stage({ name, rows, columns, places, viewports, needs }: StagePlan): object {
  const layoutOptions = places?.map(([x, y, width, height]) => ({ x, y, width, height }));
  const activation = needs ? { displaySetSelectorsMatched: needs } : undefined;
  return {
    name,
    ...(activation ? { stageActivation: { passive: activation, enabled: activation } } : {}),
    viewportStructure: {
      layoutType: 'grid',
      properties: { rows, columns, ...(layoutOptions ? { layoutOptions } : {}) },
    },
    viewports: viewports.map(viewport),
  };
}

function viewport(plan: ViewportPlan, i: number): object {
  const type = plan.viewportType ?? 'stack';
  return {
    viewportOptions: {
      viewportId: i === 0 ? 'default' : `medclip-${i}`,
      toolGroupId: type === 'stack' ? 'default' : 'mpr',
      viewportType: type,
      ...(plan.orientation ? { orientation: plan.orientation } : {}),
      allowUnmatchedView: true,
      initialImageOptions: plan.index === undefined ? { preset: 'middle' } : { index: plan.index },
      ...(plan.chestWall ? { displayArea: chestWallArea(plan.chestWall) } : {}),
      ...(plan.scroll
        ? { syncGroups: [{ type: 'imageslice', id: plan.scroll, source: true, target: true }] }
        : {}),
    },
    displaySets: [
      {
        id: plan.displaySet,
        ...(plan.match ? { matchedDisplaySetsIndex: plan.match } : {}),
        ...(plan.voi ? { options: { voi: plan.voi } } : {}),
      },
    ],
  };
}

function chestWallArea(side: 'left' | 'right'): object {
  const x = side === 'left' ? 0 : 1;
  return {
    storeAsInitialCamera: true,
    imageArea: [0.8, 0.8],
    imageCanvasPoint: { imagePoint: [x, 0.5], canvasPoint: [x, 0.5] },
  };
}

export function protocol(plan: {
  readonly id: string;
  readonly name: string;
  readonly modalities: readonly string[];
  readonly selectors: Readonly<Record<string, object>>;
  readonly stages: readonly StagePlan[];
}): HangingProtocol {
  return {
    id: plan.id,
    name: plan.name,
    locked: true,
    protocolMatchingRules: modalityRules(plan.modalities),
    imageLoadStrategy: 'interleaveTopToBottom',
    toolGroupIds: ['default', 'mpr'],
    // 0: aware of priors, content without one.
    numberOfPriorsReferenced: 0,
    displaySetSelectors: plan.selectors,
    stages: plan.stages.map(stage),
  };
}
