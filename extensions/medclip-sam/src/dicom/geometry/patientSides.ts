import type { NaturalDataset } from 'dcmjs';
import type { PatientSides } from '../../algorithm/measure/sides';
import { framePart } from './frameGroups';
import { numbersOf, textOf, valueOf } from '../dataset/naturalDataset';

const UNKNOWN: PatientSides = { kind: 'unknown' };
/** Least part of the axis that lies in the image; a sagittal slice has none of it. */
const IN_PLANE = 0.5;

/**
 * Where the patient's left and right lie in an image, as its header tells:
 *   Image Laterality, Frame Laterality   one side of the body only (mammography, ultrasound of a breast)
 *   Image Orientation (Patient)          cross-sections (PS3.3, C.7.6.2)
 *   Patient Orientation                  projections, flipped ones too (PS3.3, C.7.6.1.1.1)
 *   View Position AP or PA               a frontal projection as it is shown: the patient faces the reader
 *   Laterality                           the side of a paired body part
 * Everything else is unknown: left and right are never guessed.
 *
 * @param frameNumber from 1
 */
export function patientSidesOf(source: NaturalDataset, frameNumber = 1): PatientSides {
  const anatomy = framePart(source, frameNumber, 'FrameAnatomySequence');
  const own =
    sideOf(textOf(source, 'ImageLaterality')) ?? sideOf(textOf(anatomy, 'FrameLaterality'));
  if (own) return { kind: 'whole', side: own };
  const orientation =
    numbersOf(
      framePart(source, frameNumber, 'PlaneOrientationSequence'),
      'ImageOrientationPatient',
      6
    ) ?? numbersOf(source, 'ImageOrientationPatient', 6);
  // The first coordinate grows to the patient's left.
  if (orientation) return axis(orientation[0]!, orientation[3]!);
  const letters = lettersOf(valueOf(source, 'PatientOrientation'));
  if (letters) return axis(towardsLeft(letters[0]), towardsLeft(letters[1]));
  const laterality = sideOf(textOf(source, 'Laterality'));
  if (laterality) return { kind: 'whole', side: laterality };
  const view = (textOf(source, 'ViewPosition') ?? '').trim().toUpperCase();
  return view === 'AP' || view === 'PA' ? axis(1, 0) : UNKNOWN;
}

function axis(x: number, y: number): PatientSides {
  const length = Math.hypot(x, y);
  return length >= IN_PLANE ? { kind: 'axis', left: [x / length, y / length] } : UNKNOWN;
}

function sideOf(laterality: string | undefined): 'left' | 'right' | null {
  const letter = laterality?.trim().toUpperCase();
  return letter === 'L' ? 'left' : letter === 'R' ? 'right' : null;
}

/** The directions of rows and columns, e.g. L and F; null where they are not given. */
function lettersOf(value: unknown): readonly [string, string] | null {
  const parts = typeof value === 'string' ? value.split('\\') : Array.isArray(value) ? value : [];
  const [row, column] = parts.map(part => String(part).trim().toUpperCase());
  return row && column ? [row, column] : null;
}

/** "L" points to the left, "AR" mostly to the front and a little to the right. */
function towardsLeft(direction: string): number {
  const at = (letter: string): number => {
    const i = direction.indexOf(letter);
    return i < 0 ? 0 : 1 / (i + 1);
  };
  return at('L') - at('R');
}
