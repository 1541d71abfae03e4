import { createHash } from 'node:crypto';

/**
 * The headers of every answer.
 * COOP + COEP give cross-origin isolation (SharedArrayBuffer, so threads for ONNX Runtime); the CSP keeps every request
 * at this origin, so that "nothing leaves the browser" is enforced and not promised.
 *
 * `indexHtml` is OHIF's page: its inline scripts are allowed by hash, so `'unsafe-inline'` is not needed for scripts.
 */
export function securityHeaders(indexHtml: string): Readonly<Record<string, string>> {
  const csp = [
    "default-src 'self'",
    "connect-src 'self' blob: data:",
    // 'unsafe-eval': the ndarray library in OHIF's SEG loader and the embind glue of its image codecs (JPEG, JPEG 2000,
    // JPEG-LS) build functions from strings; without it neither a stored SEG nor a compressed image can be shown.
    `script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval' ${inlineScriptHashes(indexHtml).join(' ')}`.trim(),
    "worker-src 'self' blob:",
    "img-src 'self' data: blob:",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "media-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ];
  return {
    'Content-Security-Policy': csp.join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    // A study UID in the address bar must not travel on.
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
  };
}

/** CSP source expressions (`'sha256-…'`) of the page's inline scripts. */
export function inlineScriptHashes(html: string): string[] {
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi)];
  return inline
    .map(match => match[1] ?? '')
    .filter(body => body.trim() !== '')
    .map(body => `'sha256-${createHash('sha256').update(body).digest('base64')}'`);
}
