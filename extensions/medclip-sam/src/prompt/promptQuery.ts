import { conceptIn, conceptsOf, FINDING, plainWords, type Concept } from './concepts';

/** What a prompt asks for. */
export interface PromptQuery {
  /** What is looked for in the image. */
  readonly text: string;
  /** The prompt says that `text` is not there: there is nothing to outline, whatever is seen. */
  readonly absence: boolean;
}

const NEGATION =
  /\b(?:no(?:\s+(?:evidence|signs?|indication|visible|suspicious|focal))?(?:\s+of)?|without(?:\s+(?:any|a|an))?|absence\s+of|absent|free\s+of|negative\s+for|not\s+(?:any|a|an))\s+/i;
const FREE = /\b([a-z]+)[\s-]free\b/i;
const NORMAL = /\b(?:normal|healthy|unremarkable|disease[\s-]free|inconspicuous)\s+(.*)$/i;

/**
 * Reads a prompt for what it denies. A text encoder does not: "no tumor" lies next to "tumor" (negation is the known blind spot
 * of CLIP models), so that the very finding that is said to be absent would be outlined.
 *   "no brain tumor", "tumour-free brain"   absence of the finding
 *   "normal breast"                         absence of the findings looked for in that organ
 *   "normal lungs"                          the organ itself: it is what one outlines there
 *   "cyst without solid part"               the cyst: what comes before the denial is a finding
 */
export function readQuery(prompt: string, modality?: string): PromptQuery {
  const present = { text: prompt, absence: false };
  const free = FREE.exec(prompt);
  if (free && FINDING.test(free[1]!)) {
    return { text: completed(free[1]!, prompt.replace(free[0], ''), modality), absence: true };
  }
  const denial = NEGATION.exec(prompt);
  if (denial) {
    const before = prompt.slice(0, denial.index);
    const after = prompt.slice(denial.index + denial[0].length).trim();
    const asked = FINDING.test(before) || conceptIn(before)?.concept.kind === 'finding';
    return asked || after === ''
      ? present
      : { text: completed(after, before, modality), absence: true };
  }
  const normal = NORMAL.exec(prompt);
  if (!normal) return present;
  const rest = normal[1]!.trim();
  if (rest === '' || FINDING.test(rest)) return present;
  if (conceptIn(rest)?.concept.kind === 'organ' && !findingAt(rest, modality)) {
    return { text: rest, absence: false };
  }
  const finding = findingAt(rest, modality);
  return finding ? { text: finding.names[0]!, absence: true } : present;
}

/** The finding that is looked for at a site the text names. */
function findingAt(text: string, modality: string | undefined): Concept | null {
  const words = plainWords(text);
  const at = (c: Concept): boolean => c.kind === 'finding' && words.includes(c.site);
  return conceptsOf(modality).find(at) ?? null;
}

/**
 * A denied finding that does not say where ("no tumor") gets the site from the rest of the prompt; where that names none, from
 * the modality, if a finding is what is looked for there first.
 */
function completed(finding: string, rest: string, modality: string | undefined): string {
  if (conceptIn(finding) || !/^\S+$/.test(finding.trim())) return finding;
  const usual = modality && !conceptIn(rest) ? conceptsOf(modality)[0] : undefined;
  const here = findingAt(rest, modality) ?? (usual?.kind === 'finding' ? usual : undefined);
  return here ? here.names[0]! : finding;
}
