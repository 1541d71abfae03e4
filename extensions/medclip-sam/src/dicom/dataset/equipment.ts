import type { NaturalDataset } from 'dcmjs';
import product from '../../../../../package.json';
import { codeSequence, dcm } from './codes';
import { toLine } from './dicomText';

export const APP_NAME = 'MedCLIP-SAM';
/** The one version of the product, of every bundle and package: that of the repository's package.json. */
export const APP_VERSION: string = product.version;
export const MANUFACTURER = 'MedCLIP-SAM for OHIF';

/** Ours, made from a UUID (PS3.7, D.3.3.2). */
const IMPLEMENTATION_CLASS_UID = '2.25.196619212530107431353106826284893610181';
const IMPLEMENTATION_VERSION_NAME = implementationVersionName(APP_VERSION);

/** Implementation Version Name (PS3.7, D.3.3.2): 16 characters, of which the version takes what it needs; a cut one would name another. */
export function implementationVersionName(version: string): string {
  return `${'MEDCLIPSAM_'.slice(0, Math.max(0, 16 - version.length))}${version}`.slice(0, 16);
}

const PROCESSING_EQUIPMENT = dcm('109102', 'Processing Equipment');

/** Enhanced General Equipment (PS3.3, C.7.5.2); a program in a browser has no serial number, and Type 1 wants a word. */
export function equipment(softwareVersions: readonly string[]): NaturalDataset {
  return {
    Manufacturer: MANUFACTURER,
    ManufacturerModelName: APP_NAME,
    DeviceSerialNumber: 'NONE',
    SoftwareVersions: [APP_VERSION, ...softwareVersions.map(v => toLine(v)).filter(Boolean)],
  };
}

/** What was done to the data here (PS3.3, C.12.1, Contributing Equipment Sequence). */
export function contributingEquipment(dateTime: string, description: string): NaturalDataset[] {
  return [
    {
      PurposeOfReferenceCodeSequence: codeSequence(PROCESSING_EQUIPMENT),
      Manufacturer: MANUFACTURER,
      ManufacturerModelName: APP_NAME,
      SoftwareVersions: APP_VERSION,
      ContributionDateTime: dateTime,
      ContributionDescription: description,
    },
  ];
}

/** File meta information (PS3.10, 7.1). */
export function fileMeta(
  sopClassUID: string,
  sopInstanceUID: string,
  transferSyntaxUID: string
): NaturalDataset {
  return {
    FileMetaInformationVersion: [new Uint8Array([0, 1]).buffer],
    MediaStorageSOPClassUID: sopClassUID,
    MediaStorageSOPInstanceUID: sopInstanceUID,
    TransferSyntaxUID: transferSyntaxUID,
    ImplementationClassUID: IMPLEMENTATION_CLASS_UID,
    ImplementationVersionName: IMPLEMENTATION_VERSION_NAME,
  };
}
