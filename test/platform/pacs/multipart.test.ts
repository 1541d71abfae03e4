import fc from 'fast-check';
import { splitMultipart } from '@medclip/pacs/http/multipart';
import { multipartOf } from '../../support/dicom/part10';

test('any bytes come out as they went in', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 5 }),
      parts => {
        const { body, contentType } = multipartOf(parts.map(part => Buffer.from(part)));
        const split = splitMultipart(body, contentType);
        expect(split.map(part => [...part])).toEqual(parts.map(part => [...part]));
      }
    )
  );
});

test('the boundary inside pixel data does not cut an object', () => {
  const tricky = Buffer.from('xx--medclip-test-boundary yy\r\n--medclip-test-boundaryZ zz');
  const { body, contentType } = multipartOf([tricky, Buffer.from('b')]);
  expect(splitMultipart(body, contentType).map(String)).toEqual([tricky.toString(), 'b']);
});

test('a quoted boundary and a part without headers are read', () => {
  const body = Buffer.from('preamble\r\n--a b\r\n\r\none\r\n--a b--\r\n');
  expect(splitMultipart(body, 'multipart/related; boundary="a b"').map(String)).toEqual(['one']);
});

test.each([
  ['no boundary', 'multipart/related', '--x\r\n\r\na\r\n--x--'],
  ['no object', 'multipart/related; boundary=x', '--x--\r\n'],
  ['a cut-off upload', 'multipart/related; boundary=x', '--x\r\n\r\nabc'],
  ['an empty body', 'multipart/related; boundary=x', ''],
])('%s is told', (_name, type, body) => {
  expect(() => splitMultipart(Buffer.from(body), type)).toThrow(/boundary|object|cut off/);
});
