/** OHIF's source of studies, as far as we use it (host.ts says why these types are ours). */
export interface DataSource {
  readonly store: {
    dicom(bytes: ArrayBuffer, request?: XMLHttpRequest): Promise<unknown>;
  };
  getConfig?():
    { readonly name?: string; readonly qidoRoot?: string; readonly wadoRoot?: string } | undefined;
  readonly retrieve?: {
    readonly series?: {
      /** Loads headers, from which OHIF makes its display sets. */
      metadata?(query: {
        readonly StudyInstanceUID: string;
        readonly filters: { readonly seriesInstanceUID: readonly string[] };
      }): Promise<unknown>;
    };
  };
  /** Also of a series that no viewport has shown yet. */
  getImageIdsForDisplaySet?(displaySet: object): readonly string[];
  /** Forgets what was loaded of a study, so that it is asked for again. */
  deleteStudyMetadataPromise?(key: string): void;
  /** OHIF calls it for the active source only. */
  initialize?(options: { params: object; query: URLSearchParams }): unknown;
}
