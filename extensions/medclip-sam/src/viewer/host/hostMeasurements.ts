export interface MeasurementSource {
  readonly uid: string;
  readonly name: string;
}

/** OHIF's list of measurements; a source that is not cornerstone's tools has no annotations behind it. */
export interface MeasurementService {
  createSource(name: string, version: string): MeasurementSource;
  addMapping(
    source: MeasurementSource,
    annotationType: string,
    criteria: readonly object[],
    toAnnotation: () => unknown,
    toMeasurement: () => unknown
  ): void;
  /** Adds the measurement, or replaces the one with that uid. */
  addRawMeasurement(
    source: MeasurementSource,
    annotationType: string,
    data: { readonly uid: string; readonly annotation: { readonly data: object } },
    toMeasurement: () => object
  ): string | undefined;
  remove(uid: string): void;
}
