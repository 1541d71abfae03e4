import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { withTimeLimit } from '@medclip/extension-medclip-sam/core/timeLimit';
import { isCertificateFault } from './certificateFault';
import { pacsAddress } from './pacsAddress';

/**
 * Asks a PACS for one study, so that a wrong address or password is told at the start and not by an empty study list.
 *
 * @throws MedClipSamError `bad-input` (address), `store-unreachable`, `store-refused`
 */
export async function checkPacs(
  address: string,
  authorization: string | null,
  timeoutMs = 10_000
): Promise<void> {
  const pacs = pacsAddress(address);
  const root = pacs.href.replace(/\/+$/, '');
  let response: Response;
  try {
    const headers = { accept: 'application/dicom+json', ...(authorization && { authorization }) };
    response = await withTimeLimit(timeoutMs, undefined, signal =>
      fetch(`${root}/studies?limit=1`, { headers, redirect: 'manual', signal })
    );
  } catch (cause) {
    if (isCertificateFault(cause)) {
      throw new MedClipSamError(
        'store-unreachable',
        `The certificate of the PACS at ${root} is not valid for this address (${reason(cause)}).`,
        'Check the name in the address; give your own certificate authority by NODE_EXTRA_CA_CERTS.',
        { cause }
      );
    }
    throw new MedClipSamError(
      'store-unreachable',
      `The PACS at ${root} cannot be reached (${reason(cause)}).`,
      'Check the address and that the PACS is running.',
      { cause }
    );
  }
  if (response.status === 401 || response.status === 403) {
    throw new MedClipSamError(
      'store-refused',
      `The PACS at ${root} refuses the credentials (${response.status}).`,
      'Set MEDCLIP_PACS_USER and MEDCLIP_PACS_PASSWORD, or MEDCLIP_PACS_TOKEN, in the environment.'
    );
  }
  const type = response.headers.get('content-type') ?? '';
  const isAnswer = response.status === 204 || (response.ok && /json/.test(type));
  await response.body?.cancel();
  if (!isAnswer) {
    throw new MedClipSamError(
      'store-unreachable',
      `${root} does not answer as a DICOMweb server (status ${response.status}).`,
      'Give the DICOMweb root, for example http://127.0.0.1:8042/dicom-web.'
    );
  }
}

function reason(cause: unknown): string {
  const { name, cause: inner } = cause as Error & { cause?: { code?: string } };
  if (name === 'TimeoutError') return 'no answer in time';
  return inner?.code ?? 'connection failed';
}
