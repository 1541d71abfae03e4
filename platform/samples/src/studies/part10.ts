import dcmjs, { type NaturalDataset } from 'dcmjs';

const { DicomDict, DicomMetaDictionary } = dcmjs.data;
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
/** Ours, from a UUID. */
const IMPLEMENTATION_CLASS_UID = '2.25.282031494827136829183520451087361152871';

/** A dataset by keyword as a DICOM file (PS3.10), Explicit VR Little Endian. */
export function part10(dataset: NaturalDataset): Uint8Array {
  const file = new DicomDict(
    DicomMetaDictionary.denaturalizeDataset({
      FileMetaInformationVersion: [new Uint8Array([0, 1]).buffer],
      MediaStorageSOPClassUID: dataset.SOPClassUID,
      MediaStorageSOPInstanceUID: dataset.SOPInstanceUID,
      TransferSyntaxUID: EXPLICIT_LITTLE_ENDIAN,
      ImplementationClassUID: IMPLEMENTATION_CLASS_UID,
      ImplementationVersionName: 'MEDCLIPSAM_0.1',
    })
  );
  file.dict = DicomMetaDictionary.denaturalizeDataset(dataset);
  return new Uint8Array(file.write());
}

/** PixelData as dcmjs wants it: the bytes of little-endian samples, of even length. */
export function pixelData(samples: Uint8Array | Uint16Array): ArrayBuffer {
  const bytes = new Uint8Array(samples.byteLength + (samples.byteLength % 2));
  bytes.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
  return bytes.buffer;
}
