import { multipartOf } from '../dicom/part10';
import type { TestServer } from './testServer';

/**
 * Puts Part 10 files into the PACS under test through the viewer's origin, as a scanner would (STOW-RS).
 *
 * @throws Error when not all of them are taken
 */
export async function storeFiles(
  server: Pick<TestServer, 'url'>,
  files: readonly Uint8Array[]
): Promise<void> {
  const { body, contentType } = multipartOf(files.map(bytes => Buffer.from(bytes)));
  const answer = await fetch(`${server.url}/dicom-web/studies`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-type': contentType, accept: 'application/dicom+json' },
  });
  if (answer.status !== 200) {
    throw new Error(`${files.length} files were answered with status ${answer.status}`);
  }
}
