import type { RandomSource } from './randomSource';

const METHODS =
  'GET GET GET GET HEAD POST POST PUT DELETE PATCH OPTIONS TRACE PURGE MOVE SEARCH LOCK'.split(' ');
const PIECES = [
  ...'/ / / / /studies /series /instances /1.2.3 /1.2.840.99 /metadata /frames/1 /frames/1,2 /rendered /thumbnail'.split(
    ' '
  ),
  ...'/bulkdata/7FE00010 /bulk/00081140/1/00081155 /workitems /system /tools/reset /changes /../ /..;/ /. /..'.split(
    ' '
  ),
  ...'%2e %2E%2e/ %2f %5c \\ %252e%252e%252f %00 %0d%0a @evil.example ; : // //[ # ? & * % %zz %c0%ae %ef%bc%8f'.split(
    ' '
  ),
  ...'studies 1 0 . .. -1 ~ __proto__ constructor é \x01 \x7f |'.split(' '),
] as const;
const QUERIES = [
  '?limit=1',
  '?PatientName=*',
  '?includefield=all',
  '?x=/../..',
  '?_method=DELETE',
  '?a=%0d%0aX:%20y',
  '?',
  `?q=${'x'.repeat(9000)}`,
];
const HEADERS = [
  'Authorization: Bearer STOLEN',
  'Cookie: session=1',
  'X-Remote-User: admin',
  'X-Forwarded-For: 10.0.0.1',
  'X-Forwarded-Host: evil.example',
  'X-Forwarded-Prefix: /../',
  'X-Original-URL: /system',
  'X-Rewrite-URL: /system',
  'X-HTTP-Method-Override: DELETE',
  'Forwarded: for=evil;host=evil.example',
  'Proxy-Authorization: Basic eA==',
  'Via: 1.1 x',
  'Upgrade: websocket',
  'Connection: Upgrade, authorization',
  'TE: trailers',
  'Expect: 100-continue',
  'Accept: application/dicom+json',
  'Accept: */*, \xff\xfe',
  'Range: bytes=0-1',
  'Accept-Encoding: gzip, br',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: xchunked',
  'Content-Length: 3',
  'X-Odd\t: 1',
  'X-Fold: a\r\n b',
  'Destination: /studies/9',
];
const TYPES = [
  'application/dicom',
  'multipart/related; type="application/dicom"; boundary=b',
  'application/json',
  'application/x-www-form-urlencoded',
  '',
];

/** One request as the bytes that go over the wire: at times right, mostly not. */
export function randomRequest(random: RandomSource, host: string): Buffer {
  const method = random.oneIn(60) ? `X${random.below(1e6)}` : random.one(METHODS);
  let path = '/dicom-web';
  for (let n = random.below(9); n >= 0; n--) path += random.one(PIECES);
  if (random.oneIn(3)) path += random.one(QUERIES);
  if (random.oneIn(3))
    path = `/dicom-web${random.one(['/studies', '/studies/1.2.3', '/studies/1.2.3/series', '/studies/1.2/series/1.3/instances/1.4/frames/1'])}`;
  if (random.oneIn(40)) path = `http://${random.one([host, 'evil.example'])}${path}`;
  if (random.oneIn(60)) path = path.slice(0, random.below(path.length));
  if (random.oneIn(30))
    path = path.replace(
      '/dicom-web',
      random.one(['/dicom-web/..', '//dicom-web', '/x/../dicom-web', '/%64icom-web', '/DICOM-WEB'])
    );
  const lines = [
    `${method} ${path} HTTP/1.${random.oneIn(30) ? 0 : 1}`,
    `Host: ${random.oneIn(25) ? random.one(['evil.example', 'localhost@evil', '', `${host}.evil.example`]) : host}`,
    'Connection: close',
  ];
  for (let n = random.below(4); n > 0; n--) lines.push(random.one(HEADERS));
  let body = '';
  if (method === 'POST' || random.oneIn(10)) {
    const type = random.one(TYPES);
    if (type) lines.push(`Content-Type: ${type}`);
    body = 'b'.repeat(random.below(200));
    lines.push(`Content-Length: ${body.length}`);
  }
  const bytes = Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
  if (random.oneIn(20)) bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}
