import suggestions from '../prompts/suggestions.json';

const BY_MODALITY: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(suggestions));

/**
 * Prompts to offer for a DICOM Modality (0008,0060), those the small bundled models have learned first. Empty for a
 * modality we know nothing about.
 */
export function suggestionsFor(modality: string): readonly string[] {
  return BY_MODALITY.get(modality.trim().toUpperCase()) ?? [];
}
