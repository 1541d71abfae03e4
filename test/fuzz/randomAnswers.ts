import type { RandomSource } from './randomSource';

/** What the PACS does with one request: bytes to send, and how it goes on after them. */
export interface RandomAnswer {
  readonly bytes: Buffer;
  /** `drip`: a byte now and then, without end. `hang`: nothing more, connection open. */
  readonly then: 'end' | 'reset' | 'hang' | 'drip';
}

const STATUSES =
  '200 200 200 200 204 206 304 301 302 307 400 401 404 409 500 503 100 101 103 099 000 999 1000 -1 2OO'.split(
    ' '
  );
const HEADERS = [
  'Content-Type: application/dicom+json',
  'Content-Type: application/dicom+json',
  'Content-Type: text/html',
  'Content-Type: image/svg+xml',
  'Content-Type: text/javascript',
  'Set-Cookie: evil=1',
  'Content-Security-Policy: default-src *',
  'Cross-Origin-Opener-Policy: unsafe-none',
  'Access-Control-Allow-Origin: *',
  'X-Content-Type-Options: none',
  'Referrer-Policy: unsafe-url',
  'Service-Worker-Allowed: /',
  'Clear-Site-Data: "*"',
  'WWW-Authenticate: Basic',
  'Refresh: 0;url=http://evil.example',
  'Link: </x.js>;rel=preload',
  'Location: http://evil.example/',
  'Location: /pacs/dicom-web/../system',
  'Location: studies/1.2',
  'Content-Encoding: gzip',
  'Transfer-Encoding: chunked',
  'Connection: Upgrade',
  'Upgrade: x',
  'Warning: 299 pacs "more"',
  'ETag: "\xfc"',
  'X-Bad: a\x01b',
  'X[A]: b',
  'Trailer: X-Evil',
  ': empty',
  'no colon',
];
const BODIES = [
  '[]',
  '[{"0020000D":{"vr":"UI","Value":["1.2"]}}]',
  '[{',
  '',
  '5\r\n[{}]\n\r\n0\r\n\r\n',
  'ffffffffffffffffff\r\n',
  '<script>alert(1)</script>',
  'x'.repeat(5000),
];

export function randomAnswer(random: RandomSource): RandomAnswer {
  if (random.oneIn(80))
    return { bytes: Buffer.alloc(0), then: random.one(['hang', 'reset', 'end']) };
  if (random.oneIn(80))
    return {
      bytes: Buffer.from(
        random.one([
          'SSH-2.0-x\r\n',
          'hello',
          '\0\0\0\0',
          'HTTP/2.0 200 OK\r\n\r\n',
          'HTTP/1.1 200',
          '\x16\x03\x01',
        ])
      ),
      then: random.one(['hang', 'end']),
    };
  const lines = [
    `HTTP/1.1 ${random.one(STATUSES)} ${random.one(['OK', '', 'Ünrecht', 'a'.repeat(300)])}`,
  ];
  for (let n = random.below(6); n > 0; n--) lines.push(random.one(HEADERS));
  const body = random.one(BODIES);
  const length = random.one([
    body.length,
    body.length,
    body.length,
    body.length + 50,
    0,
    1,
    '1e9',
    '-1',
  ]);
  if (!random.oneIn(4)) lines.push(`Content-Length: ${length}`);
  if (random.oneIn(100)) lines.push(`X-Huge: ${'a'.repeat(40_000)}`);
  let bytes = Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
  for (let n = random.below(3) * random.below(2); n > 0; n--)
    bytes[random.below(bytes.length)] = random.below(256);
  if (random.oneIn(10)) bytes = bytes.subarray(0, random.below(bytes.length));
  const then = random.oneIn(25)
    ? random.one(['hang', 'drip', 'drip'] as const)
    : random.oneIn(30)
      ? 'reset'
      : 'end';
  return { bytes, then };
}
