import type { NaturalDataset } from 'dcmjs';
import type { Phantom, PhantomKind } from '../phantoms/phantom';
import {
  ctModules,
  mrModules,
  radiographModules,
  ultrasoundModules,
  type ImageModules,
} from './imageModules';
import { part10 } from './part10';
import { phantomUid } from './phantomUid';

/** One of the shipped studies: a phantom as a patient with one study of one series. */
export interface SampleStudy {
  /** Folder name, and what its UIDs are made from. */
  readonly id: string;
  readonly kind: PhantomKind;
  readonly seed: number;
  readonly sopClass: string;
  readonly title: string;
  readonly patientName: string;
  readonly sex: 'F' | 'M';
  readonly modules: ImageModules;
}

const US_IMAGE = '1.2.840.10008.5.1.4.1.1.6.1';
const US_MULTIFRAME = '1.2.840.10008.5.1.4.1.1.3.1';
const DX_FOR_PRESENTATION = '1.2.840.10008.5.1.4.1.1.1.1';
const MR_IMAGE = '1.2.840.10008.5.1.4.1.1.4';
const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2';

export const SAMPLE_STUDIES: readonly SampleStudy[] = [
  {
    id: 'breast-us-mass',
    kind: 'breast-us',
    seed: 1,
    sopClass: US_IMAGE,
    title: 'Breast US, mass',
    patientName: 'PHANTOM^Breast Mass',
    sex: 'F',
    modules: ultrasoundModules,
  },
  {
    id: 'breast-us-normal',
    kind: 'breast-us-normal',
    seed: 2,
    sopClass: US_IMAGE,
    title: 'Breast US, no mass',
    patientName: 'PHANTOM^Breast Normal',
    sex: 'F',
    modules: ultrasoundModules,
  },
  {
    id: 'breast-us-cine',
    kind: 'breast-us-cine',
    seed: 3,
    sopClass: US_MULTIFRAME,
    title: 'Breast US, cine',
    patientName: 'PHANTOM^Breast Cine',
    sex: 'F',
    modules: ultrasoundModules,
  },
  {
    id: 'brain-mr',
    kind: 'brain-mr',
    seed: 1,
    sopClass: MR_IMAGE,
    title: 'Brain MR T1 post contrast',
    patientName: 'PHANTOM^Brain',
    sex: 'M',
    modules: mrModules,
  },
  {
    id: 'chest-dx',
    kind: 'chest-dx',
    seed: 1,
    sopClass: DX_FOR_PRESENTATION,
    title: 'Chest PA',
    patientName: 'PHANTOM^Chest Film',
    sex: 'M',
    modules: radiographModules('MONOCHROME2'),
  },
  {
    id: 'chest-dx-monochrome1',
    kind: 'chest-dx',
    seed: 2,
    sopClass: DX_FOR_PRESENTATION,
    title: 'Chest PA (MONOCHROME1)',
    patientName: 'PHANTOM^Chest Film Inverse',
    sex: 'F',
    modules: radiographModules('MONOCHROME1'),
  },
  {
    id: 'chest-ct',
    kind: 'chest-ct',
    seed: 1,
    sopClass: CT_IMAGE,
    title: 'Chest CT',
    patientName: 'PHANTOM^Chest CT',
    sex: 'M',
    modules: ctModules,
  },
];

const DATE = '20260105';

/** Patient, study, series, equipment and SOP common modules. */
function commonModules(study: SampleStudy, phantom: Phantom, instance: number): NaturalDataset {
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: study.sopClass,
    SOPInstanceUID: phantomUid(`${study.id}/instance/${instance}`),
    StudyInstanceUID: phantomUid(`${study.id}/study`),
    SeriesInstanceUID: phantomUid(`${study.id}/series`),
    PatientName: study.patientName,
    PatientID: `PHANTOM-${study.id.toUpperCase()}`,
    PatientBirthDate: '19700101',
    PatientSex: study.sex,
    StudyID: '1',
    AccessionNumber: '',
    ReferringPhysicianName: '',
    StudyDescription: `${study.title} (synthetic phantom)`,
    SeriesDescription: study.title,
    SeriesNumber: 1,
    InstanceNumber: instance,
    Modality: phantom.modality,
    StudyDate: DATE,
    SeriesDate: DATE,
    AcquisitionDate: DATE,
    ContentDate: DATE,
    StudyTime: '090000',
    SeriesTime: '090000',
    AcquisitionTime: '090000',
    ContentTime: '090000',
    Manufacturer: 'MedCLIP-SAM for OHIF',
    ManufacturerModelName: 'Phantom',
    DeviceSerialNumber: String(study.seed),
    SoftwareVersions: '0.1.0',
    LossyImageCompression: '00',
    BurnedInAnnotation: 'NO',
  };
}

/** The DICOM files of one study, in order of instance number. */
export function sampleStudyFiles(study: SampleStudy, phantom: Phantom): Uint8Array[] {
  const instances = study.sopClass === US_MULTIFRAME ? 1 : phantom.frames.length;
  const frameOfReference = phantomUid(`${study.id}/frame-of-reference`);
  return Array.from({ length: instances }, (_, i) =>
    part10({
      ...commonModules(study, phantom, i + 1),
      ...study.modules(phantom, i, frameOfReference),
    })
  );
}
