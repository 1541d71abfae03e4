import { requestTarget } from '@medclip/pacs/http/requestTarget';
import { isKnownResource, parsePath } from '@medclip/pacs/http/resourcePath';

/** A `Location` of the PACS at our origin; null when it leads anywhere but to a DICOMweb resource below the PACS's root. */
export function ownLocation(location: string, pacs: URL, origin: string): string | null {
  const root = pacs.pathname === '/' ? '' : pacs.pathname;
  try {
    const target = new URL(location, `${pacs.origin}${root}/`);
    if (target.origin !== pacs.origin || !target.pathname.startsWith(`${root}/`)) return null;
    const rest = target.pathname.slice(root.length) + target.search;
    const { parts, query } = requestTarget(rest);
    if (!isKnownResource(parsePath(parts))) return null;
    return `${origin}/${parts.join('/')}${query}`;
  } catch {
    return null;
  }
}
