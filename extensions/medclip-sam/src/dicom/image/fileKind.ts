/** Kinds of files that people give in place of a DICOM image, by what they begin with (at `from`), and what to do with them. */
const CONVERT = 'Give the DICOM file, or convert it to PNG.';
const UNPACK = 'Unpack it, and give a DICOM or PNG file.';
const VOLUME = 'Give the DICOM files it was made from, or its slices as PNG.';

interface Kind {
  readonly name: string;
  readonly remedy: string;
  readonly begins: readonly string[];
  readonly from?: number;
}

const KINDS: readonly Kind[] = [
  { name: 'JPEG', remedy: CONVERT, begins: ['\xff\xd8\xff'] },
  { name: 'JPEG 2000', remedy: CONVERT, begins: ['\0\0\0\x0cjP  ', '\xff\x4f\xff\x51'] },
  { name: 'TIFF', remedy: CONVERT, begins: ['II*\0', 'MM\0*'] },
  { name: 'GIF', remedy: CONVERT, begins: ['GIF8'] },
  { name: 'BMP', remedy: CONVERT, begins: ['BM'] },
  { name: 'WebP', remedy: CONVERT, begins: ['WEBP'], from: 8 },
  { name: 'PDF', remedy: CONVERT, begins: ['%PDF'] },
  { name: 'NIfTI', remedy: VOLUME, begins: ['n+1\0', 'ni1\0'], from: 344 },
  { name: 'NRRD', remedy: VOLUME, begins: ['NRRD'] },
  { name: 'gzip', remedy: UNPACK, begins: ['\x1f\x8b'] },
  { name: 'ZIP', remedy: UNPACK, begins: ['PK\x03\x04'] },
];

/** What a file is that is no DICOM file; null for one of no known kind. */
export function fileKindOf(bytes: Uint8Array): Pick<Kind, 'name' | 'remedy'> | null {
  const at = (from: number, length: number) =>
    String.fromCharCode(...bytes.subarray(from, from + length));
  return (
    KINDS.find(({ begins, from = 0 }) => begins.some(start => at(from, start.length) === start)) ??
    null
  );
}
