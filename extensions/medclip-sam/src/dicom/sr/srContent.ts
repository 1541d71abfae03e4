import type { NaturalDataset } from 'dcmjs';
import { codeSequence, type Code } from '../dataset/codes';
import { toDecimalString, toParagraphs, toPersonName } from '../dataset/dicomText';

/** How a content item hangs below its parent (PS3.3, C.17.3). */
export type Relationship = 'CONTAINS' | 'HAS CONCEPT MOD' | 'HAS OBS CONTEXT';

/** One content item; `content` is its children. */
function item(
  relationship: Relationship,
  valueType: string,
  name: Code,
  value: NaturalDataset,
  content: readonly NaturalDataset[] = []
): NaturalDataset {
  return {
    RelationshipType: relationship,
    ValueType: valueType,
    ConceptNameCodeSequence: codeSequence(name),
    ...value,
    ...(content.length > 0 && { ContentSequence: content }),
  };
}

export const textItem = (r: Relationship, name: Code, text: string): NaturalDataset =>
  item(r, 'TEXT', name, { TextValue: toParagraphs(text) });

export const uidItem = (r: Relationship, name: Code, uid: string): NaturalDataset =>
  item(r, 'UIDREF', name, { UID: uid });

export const personItem = (r: Relationship, name: Code, person: string): NaturalDataset =>
  item(r, 'PNAME', name, { PersonName: toPersonName(person) });

export const codeItem = (
  r: Relationship,
  name: Code,
  value: Code,
  content: readonly NaturalDataset[] = []
): NaturalDataset => item(r, 'CODE', name, { ConceptCodeSequence: codeSequence(value) }, content);

/** A measured value in UCUM units. */
export const numberItem = (
  name: Code,
  value: number,
  unit: Code,
  content: readonly NaturalDataset[]
): NaturalDataset =>
  item(
    'CONTAINS',
    'NUM',
    name,
    {
      MeasuredValueSequence: [
        {
          MeasurementUnitsCodeSequence: codeSequence(unit),
          NumericValue: toDecimalString(value),
        },
      ],
    },
    content
  );

/** A reference to an image, a frame or a segment. */
export const imageItem = (name: Code, reference: NaturalDataset): NaturalDataset =>
  item('CONTAINS', 'IMAGE', name, { ReferencedSOPSequence: [reference] });

export const containerItem = (
  name: Code,
  content: readonly NaturalDataset[],
  template?: string
): NaturalDataset =>
  item(
    'CONTAINS',
    'CONTAINER',
    name,
    {
      ContinuityOfContent: 'SEPARATE',
      ...(template && {
        ContentTemplateSequence: [{ MappingResource: 'DCMR', TemplateIdentifier: template }],
      }),
    },
    content
  );
