import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NaturalDataset } from 'dcmjs';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { toPersonName } from '@medclip/extension-medclip-sam/dicom/dataset/dicomText';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import type { Host } from '../../../extensions/medclip-sam/src/viewer/host/host';
import { withOwnTexts } from '../../../extensions/medclip-sam/src/viewer/saving/sourceTexts';
import { namedFile } from '../../support/namedFile';
import { frame, plain } from '../../support/dicom/segSpecs';

const NAME = 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎';
const file = namedFile(
  '\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\u001b$B;3ED\u001b(J^\u001b$BB@O:\u001b(J',
  'ISO 2022 IR 13\\ISO 2022 IR 87',
  { rows: 64, columns: 64 }
);
/** As OHIF has the instance from an archive that decodes only the last set. */
const garbled: NaturalDataset = {
  ...readPart10(new Uint8Array(file)).dataset,
  PatientName: [{ Alphabetic: '\ufffd\ufffd^\ufffd', Ideographic: '山田^太郎' }],
};

let server: Server;
let answer: RequestListener;
let asked: { url: string; accept: string }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', accept: request.headers.accept ?? '' });
    answer(request, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => (asked = []));
afterAll(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

const host = (local = false) => {
  const { port } = server.address() as AddressInfo;
  return {
    services: {},
    isLocal: () => local,
    pacs: () => ({ getConfig: () => ({ wadoRoot: `http://127.0.0.1:${port}/dicom-web` }) }),
  } as unknown as Host;
};
const nameInSeg = async (sources: NaturalDataset[], at = host()) => {
  const input = { sources, segments: [plain(1)], frames: [frame(sources[0]!)] };
  const seg = writeSeg(await withOwnTexts(at, input));
  return toPersonName(readPart10(seg.bytes).dataset.PatientName);
};
const multipart: RequestListener = (_, response) => {
  response.setHeader('content-type', 'multipart/related; type="application/dicom"; boundary=b');
  response.write('--b\r\nContent-Type: application/dicom\r\n\r\n');
};

describe('the name in the SEG behind an archive that garbles it', () => {
  test('is that of the file, of which no more than the header is waited for', async () => {
    let closed = false;
    answer = (request, response) => {
      multipart(request, response);
      // The pixels never come.
      for (let at = 0; at < 700; at += 50) response.write(file.subarray(at, at + 50));
      response.on('close', () => (closed = true));
    };
    expect(await nameInSeg([garbled])).toBe(NAME);
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(closed).toBe(true);
    const { StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID } = garbled as never;
    expect(asked).toEqual([
      {
        url: `/dicom-web/studies/${StudyInstanceUID}/series/${SeriesInstanceUID}/instances/${SOPInstanceUID}`,
        accept: 'multipart/related; type="application/dicom"; transfer-syntax=*',
      },
    ]);
  });

  test('also where the answer is the file itself, and for the frames of a multi-frame image', async () => {
    answer = (_, response) => response.end(file);
    const whole = { ...garbled };
    const ofFrame = Object.create(whole, { _parentInstance: { value: whole } }) as NaturalDataset;
    expect(await nameInSeg([ofFrame])).toBe(NAME);
    expect(toPersonName(whole.PatientName)).not.toBe(NAME);
  });

  test.each<[string, RequestListener]>([
    ['refuses', (_, response) => void response.writeHead(406).end()],
    ['answers something else', (_, response) => void response.end('<html>Sign in</html>')],
    ['breaks off', (_, response) => response.socket?.destroy()],
    ['sends half a header', (_, response) => void response.end(file.subarray(0, 400))],
  ])('stays as the archive has it where that %s', async (_, listener) => {
    answer = listener;
    expect(await nameInSeg([garbled])).toBe('\ufffd\ufffd^\ufffd=山田^太郎');
    expect(asked).toHaveLength(1);
  });

  test('nothing is asked for studies opened from files', async () => {
    await nameInSeg([garbled], host(true));
    expect(asked).toEqual([]);
  });

  test('a cancelled save ends it', async () => {
    answer = multipart;
    const input = { sources: [garbled], segments: [plain(1)], frames: [frame(garbled)] };
    const abort = new AbortController();
    const waiting = withOwnTexts(host(), input, abort.signal);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  });
});
