import type { DicomInstance } from '../../../extensions/medclip-sam/src/viewer/host/host';

/** What a fake host shows. */
export interface FakeSeries {
  readonly modality?: string;
  readonly slices?: number;
  readonly rows?: number;
  readonly columns?: number;
  readonly instance?: DicomInstance;
  /** More of one slice's header: of the first series, or of the second. */
  readonly header?: (slice: number, series: 1 | 2) => DicomInstance;
  readonly pixels?: (slice: number, series: 1 | 2) => ArrayLike<number>;
  /** A second viewport, `vp-2`, with a series of its own, `ds-2`, of the same size. */
  readonly second?: boolean;
}
