import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';

/** The DICOMweb root of a PACS as a URL without trailing slash. Credentials in the URL are refused: they would end in logs. */
export function pacsAddress(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw bad(`The PACS address is not a URL.`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw bad('The PACS address must start with http:// or https://.');
  }
  if (url.username || url.password) {
    throw new MedClipSamError(
      'bad-input',
      'The PACS address holds a user or password.',
      'Leave them out and set MEDCLIP_PACS_USER and MEDCLIP_PACS_PASSWORD in the environment.'
    );
  }
  if (url.search || url.hash) throw bad('The PACS address must not have a query or fragment.');
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

function bad(message: string): MedClipSamError {
  return new MedClipSamError(
    'bad-input',
    message,
    'Give the DICOMweb root, for example http://127.0.0.1:8042/dicom-web.'
  );
}
