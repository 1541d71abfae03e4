import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';

/** The `Authorization` value for the PACS from the environment; null when none is set. Never read from a file or an option. */
export function authorizationFromEnvironment(
  env: Readonly<Record<string, string | undefined>> = process.env
): string | null {
  const { MEDCLIP_PACS_TOKEN: token, MEDCLIP_PACS_USER: user } = env;
  const password = env.MEDCLIP_PACS_PASSWORD;
  if (token && (user || password)) {
    throw new MedClipSamError(
      'bad-input',
      'Both MEDCLIP_PACS_TOKEN and MEDCLIP_PACS_USER/MEDCLIP_PACS_PASSWORD are set.',
      'Set either the token or the user and password.'
    );
  }
  if (token) {
    if (/[\r\n]/.test(token)) throw incomplete('MEDCLIP_PACS_TOKEN contains a line break.');
    return `Bearer ${token}`;
  }
  if (!user && !password) return null;
  if (!user || password === undefined) {
    throw incomplete('Only one of MEDCLIP_PACS_USER and MEDCLIP_PACS_PASSWORD is set.');
  }
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

function incomplete(message: string): MedClipSamError {
  return new MedClipSamError('bad-input', message, 'Correct the environment and start again.');
}
