import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';

/** Why something could not be written, and what to do. */
export interface WriteFault {
  /** After a colon: "the disk is full" */
  readonly why: string;
  readonly remedy: string;
}

const PLACE = 'or give a place on another disk.';
const CLOSED: WriteFault = {
  why: 'this account may not write there',
  remedy: 'Change the permissions, or give another place.',
};

/** By the system's error code; what a failed reading says, too, is not here. */
const FAULTS: Readonly<Record<string, WriteFault>> = {
  ENOSPC: { why: 'the disk is full', remedy: `Free some space, ${PLACE}` },
  EDQUOT: {
    why: 'the quota of this account is used up',
    remedy: `Delete what is not needed, ${PLACE}`,
  },
  EROFS: { why: 'the disk can only be read', remedy: 'Give a place that can be written to.' },
  EFBIG: {
    why: 'it is larger than this disk or account allows',
    remedy: `Raise that limit, ${PLACE}`,
  },
};

/** What may be said of a failed reading, too: of a writing where it is known to be one. */
const OF_WRITING: Readonly<Record<string, WriteFault>> = {
  ...FAULTS,
  EACCES: CLOSED,
  EPERM: CLOSED,
  EIO: { why: 'the disk reports an error', remedy: `Check the disk, ${PLACE}` },
  EBUSY: { why: 'another program holds it', remedy: 'End that program, or give another name.' },
};

const codeOf = (cause: unknown): string =>
  String((cause as Partial<NodeJS.ErrnoException> | null)?.code);

/** Of an error of the file system; null where it is none of writing. */
export const writeFault = (cause: unknown): WriteFault | null => FAULTS[codeOf(cause)] ?? null;

/** The same of an error that writing is known to have met: no permission counts, too. */
export const faultOfWriting = (cause: unknown): WriteFault | null =>
  OF_WRITING[codeOf(cause)] ?? null;

/** What could not be written, why, and what to do; anything else as it is. */
export function notWritten(what: string, cause: unknown): unknown {
  const fault = faultOfWriting(cause);
  if (!fault) return cause;
  const message = `${what} could not be written: ${fault.why}.`;
  return new MedClipSamError('setup-failed', message, fault.remedy, { cause });
}

/** Does what writes to `file`. @throws MedClipSamError `setup-failed` that names it, and why it could not be written */
export function writing<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw notWritten(file, cause);
  }
}
