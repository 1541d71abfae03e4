/** Figures of the papers, for orientation only: other data, other weights, measured elsewhere. DSC / NSD in percent. */
export interface PaperRow {
  readonly name: string;
  readonly breastUltrasound: string;
  readonly brainMri: string;
  readonly lungXRay: string;
  readonly lungCt: string;
}

export const PAPER_ROWS: readonly PaperRow[] = [
  {
    name: 'MedCLIP-SAM (v1) zero-shot, as reported by v2',
    breastUltrasound: '67.82 / 69.12',
    brainMri: '66.72 / 68.01',
    lungXRay: '64.49 / 65.89',
    lungCt: '59.14 / 60.47',
  },
  {
    name: 'MedCLIP-SAMv2 zero-shot',
    breastUltrasound: '77.76 / 81.11',
    brainMri: '76.52 / 82.23',
    lungXRay: '75.79 / 80.88',
    lungCt: '80.38 / 82.03',
  },
  {
    name: 'MedCLIP-SAMv2 weakly supervised',
    breastUltrasound: '78.87 / 84.58',
    brainMri: '80.03 / 88.25',
    lungXRay: '80.77 / 84.53',
    lungCt: '88.78 / 91.95',
  },
];
