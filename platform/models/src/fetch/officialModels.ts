/** A file of an official model: where it is published, and what it must be. */
export interface OfficialFile {
  readonly name: string;
  readonly url: string;
  /** Exact size where it is published, else null: the checksum decides. */
  readonly bytes: number | null;
  readonly sha256: string;
}

export interface OfficialModel {
  readonly title: string;
  readonly role: 'biomedclip' | 'sam';
  readonly licence: string;
  readonly intendedUse: string;
  /** The checkpoint first. */
  readonly files: readonly OfficialFile[];
}

const BIOMEDCLIP =
  'https://huggingface.co/microsoft/BiomedCLIP-PubMedBERT_256-vit_base_patch16_224/resolve/main';
const SAM = 'https://dl.fbaipublicfiles.com/segment_anything';
const SAM_USE = 'Research. Not a medical device, not for diagnosis.';

const sam = (title: string, name: string, bytes: number, sha256: string): OfficialModel => ({
  title,
  role: 'sam',
  licence: 'Apache-2.0',
  intendedUse: SAM_USE,
  files: [{ name, url: `${SAM}/${name}`, bytes, sha256 }],
});

/** The models of the papers. Nothing else is ever fetched. */
export const OFFICIAL_MODELS = {
  biomedclip: {
    title: 'BiomedCLIP (PubMedBERT 256, ViT-B/16 224)',
    role: 'biomedclip',
    licence: 'MIT',
    intendedUse:
      'Research only: Microsoft releases BiomedCLIP for research; any deployed use case is out of its scope. Not a medical device, not for diagnosis.',
    files: [
      {
        name: 'open_clip_pytorch_model.bin',
        url: `${BIOMEDCLIP}/open_clip_pytorch_model.bin`,
        bytes: null,
        sha256: '52cc993c5c5ff962bd0c60931874bc001e7e9b41666a385530f4a036294576be',
      },
      {
        name: 'vocab.txt',
        url: `${BIOMEDCLIP}/vocab.txt`,
        bytes: 225062,
        sha256: '7b36651908a88bc38bda41b728b2a598191e0d3b553cbacf7b1e5f026d5b5b9f',
      },
    ],
  },
  'sam-vit-b': sam(
    'SAM ViT-B',
    'sam_vit_b_01ec64.pth',
    375042383,
    'ec2df62732614e57411cdcf32a23ffdf28910380d03139ee0f4fcbe91eb8c912'
  ),
  'sam-vit-l': sam(
    'SAM ViT-L',
    'sam_vit_l_0b3195.pth',
    1249524607,
    '3adcc4315b642a4d2101128f611684e8734c41232a17c648ed1693702a49a622'
  ),
  'sam-vit-h': sam(
    'SAM ViT-H',
    'sam_vit_h_4b8939.pth',
    2564550879,
    'a7bf3b02f3ebf1267aba913ff637d9a2d5c33d3173bb679e46d9f338c26f262e'
  ),
  medsam: {
    title: 'MedSAM ViT-B',
    role: 'sam',
    licence: 'Apache-2.0',
    intendedUse: SAM_USE,
    files: [
      {
        name: 'medsam_vit_b.pth',
        url: 'https://zenodo.org/records/10689643/files/medsam_vit_b.pth',
        bytes: 375049145,
        sha256: '34b34b78c1d18cb8c6bf84cf9c00e135d6d6c965699f3c0e31ef1bc9dcb5be74',
      },
    ],
  },
  'mobile-sam': {
    title: 'MobileSAM (TinyViT)',
    role: 'sam',
    licence: 'Apache-2.0',
    intendedUse: SAM_USE,
    files: [
      {
        name: 'mobile_sam.pt',
        url: 'https://raw.githubusercontent.com/ChaoningZhang/MobileSAM/34bbbfdface3c18e5221aa7de6032d7220c6c6a1/weights/mobile_sam.pt',
        bytes: 40728226,
        sha256: '6dbb90523a35330fedd7f1d3dfc66f995213d81b29a5ca8108dbcdd4e37d6c2f',
      },
    ],
  },
} as const satisfies Readonly<Record<string, OfficialModel>>;

export type OfficialName = keyof typeof OFFICIAL_MODELS;
