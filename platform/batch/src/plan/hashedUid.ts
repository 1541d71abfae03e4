import { createHash } from 'node:crypto';
import { canonicalJson } from './plan';

/** Everything that decides a result. A change of any of it gives other UIDs, so that a rerun makes a new object. */
export interface DecidingFacts {
  /** SHA-256 of the model pack's pack.json. */
  readonly packSha256: string;
  /** major.minor of the application. */
  readonly appVersion: string;
  /** The method's options, as the plan froze them, without the place of the pack. */
  readonly settings: unknown;
  /** In the order of the rule. */
  readonly prompts: readonly string[];
  readonly slices: unknown;
  readonly output: unknown;
  readonly studyInstanceUID: string;
  readonly seriesInstanceUID: string;
  /** The images used: SOP Instance UID and, for multi-frame images, the frame number from 1. */
  readonly images: readonly { readonly sopInstanceUID: string; readonly frame: number }[];
}

const SCHEME = 'medclip-sam batch 1';

/** The hash that all UIDs of a task are made from. The order of `images` does not matter. */
export function decidingHash(facts: DecidingFacts): string {
  const images = facts.images.map(i => `${i.sopInstanceUID}#${i.frame}`).sort();
  const words = [
    SCHEME,
    facts.packSha256,
    facts.appVersion,
    canonicalJson({ settings: facts.settings, slices: facts.slices, output: facts.output }),
    String(facts.prompts.length),
    ...facts.prompts,
    facts.studyInstanceUID,
    facts.seriesInstanceUID,
    ...images,
  ];
  return createHash('sha256').update(words.join('\0')).digest('hex');
}

/**
 * A UID below 2.25 (PS3.5, B.2) from 128 bits of SHA-256 with the version and variant bits of a UUIDv8 (RFC 9562, 5.8): the
 * same for the same result and role, on every machine.
 *
 * @param role what the UID names within the object, for example "object 1 SOPInstanceUID"
 */
export function hashedUid(hash: string, role: string): string {
  const bytes = createHash('sha256').update(`${SCHEME}\0${hash}\0${role}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${bytes.toString('hex')}`)}`;
}
