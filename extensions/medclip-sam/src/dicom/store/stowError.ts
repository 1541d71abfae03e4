import { MedClipSamError, say, type Sentence } from '../../core/errors';
import { DUPLICATE_INSTANCE, type StowResponse } from './stowResponse';

/** What an archive may do better at another try: no answer, too busy, out of order (but not 501, Not Implemented). */
export function isTransient(status: number): boolean {
  if ([0, 408, 425, 429].includes(status)) return true;
  return status >= 500 && status <= 599 && status !== 501;
}

const DOWNLOAD = 'The result is kept here; you can also download it as a file.';

/**
 * Why a STOW-RS answer means that nothing was stored (PS3.18, 10.5.3.1), or null if it claims success. That claim is
 * still to be verified: some archives answer 200 and store nothing.
 *
 * @param status HTTP status; 0 when there was no answer
 */
export function stowError(status: number, response: StowResponse): MedClipSamError | null {
  if (status >= 200 && status <= 299) {
    return response.failed.length > 0
      ? refused(reasonText(response), reasonRemedy(response))
      : null;
  }
  switch (status) {
    case 0:
      return new MedClipSamError(
        'store-unreachable',
        'The PACS did not answer.',
        say`Check the network and try again. ${DOWNLOAD}`
      );
    case 400:
      return refused(
        'The PACS says the request is not valid DICOM (status 400).',
        say`Ask the PACS administrator for its log of this moment. ${DOWNLOAD}`
      );
    case 401:
      return refused(
        'Not signed in to the PACS, or the session has ended (status 401).',
        'Sign in again, then try again.'
      );
    case 403:
      return refused(
        'You have no permission to store in this PACS (status 403).',
        say`Ask the PACS administrator for the right to store, or sign in as somebody who has it. ${DOWNLOAD}`
      );
    case 404:
    case 405:
    case 501:
      return refused(
        say`There is no STOW-RS service at the configured address (status ${status}).`,
        say`Ask the administrator to check the data source. ${DOWNLOAD}`
      );
    case 409:
      return refused(reasonText(response), reasonRemedy(response));
    case 413:
      return refused(
        'The result is larger than the PACS or a proxy in front of it allows (status 413).',
        say`Ask the administrator to raise the limit for uploads. ${DOWNLOAD}`
      );
    case 415:
      return refused(
        'The PACS does not take this kind of object (status 415).',
        say`Ask the PACS administrator to allow DICOM segmentations. ${DOWNLOAD}`
      );
  }
  if (isTransient(status)) {
    return new MedClipSamError(
      'store-unreachable',
      say`The PACS is not able to store at the moment (status ${status}).`,
      say`Try again later. ${DOWNLOAD}`
    );
  }
  return refused(
    say`The PACS did not store the result (status ${status}).`,
    say`Ask the PACS administrator for its log of this moment. ${DOWNLOAD}`
  );
}

/** Of a claim of success, or of an answer to a query, that is a page for people. */
export function webPageAnswered(): MedClipSamError {
  return refused(
    'A web page answered instead of the PACS; the session has probably ended.',
    say`Sign in again in another tab of this browser, then try again here. ${DOWNLOAD}`
  );
}

/** Why a query was not allowed (401, 403); null for any other status. */
export function queryRefused(status: number): MedClipSamError | null {
  if (status === 401) return stowError(status, { stored: [], failed: [] });
  if (status !== 403) return null;
  return refused(
    'You have no permission to search in this PACS (status 403); nothing was sent.',
    say`Ask the PACS administrator for the right to search, or sign in as somebody who has it. ${DOWNLOAD}`
  );
}

function refused(message: string | Sentence, remedy: string | Sentence): MedClipSamError {
  return new MedClipSamError('store-refused', message, remedy);
}

function reasonText(response: StowResponse): string | Sentence {
  const reason = response.failed.find(f => f.reason !== undefined)?.reason;
  return reason === undefined
    ? 'The PACS refused the result and gave no reason.'
    : say`The PACS refused the result: ${inWords(reason)} (failure reason ${reason}).`;
}

function reasonRemedy(response: StowResponse): Sentence {
  const reasons = response.failed.map(f => f.reason);
  if (reasons.includes(DUPLICATE_INSTANCE))
    return say`Look for the result in the study. ${DOWNLOAD}`;
  if (reasons.some(r => r !== undefined && r >> 8 === 0xa7)) {
    return say`Ask the PACS administrator to make room, then try again. ${DOWNLOAD}`;
  }
  return say`Tell the PACS administrator the failure reason. ${DOWNLOAD}`;
}

/** Failure Reason in words (PS3.4, B.2.3; PS3.7, C; PS3.18, I.2.2). */
function inWords(reason: number): string {
  switch (reason) {
    case 0x0110:
      return 'it could not process the object, or the study of the request is another one';
    case DUPLICATE_INSTANCE:
      return 'it already has an object with this UID';
    case 0x0112:
      return 'it does not know an object that is referenced';
    case 0x0117:
      return 'it does not accept the UID of the object';
    case 0x0122:
      return 'it does not store DICOM segmentations';
    case 0x0124:
      return 'you are not authorised';
    case 0xc122:
      return 'it does not take the transfer syntax';
  }
  if (reason >> 8 === 0xa7) return 'it is out of resources';
  if (reason >> 8 === 0xa9) return 'the object does not match its SOP class';
  if (reason >> 12 === 0xc) return 'it cannot understand the object';
  return 'for a reason of its own';
}
