import fc from 'fast-check';
import { isTransient, stowError } from '@medclip/extension-medclip-sam/dicom/store/stowError';
import {
  parseStowResponse,
  saysAlreadyStored,
} from '@medclip/extension-medclip-sam/dicom/store/stowResponse';

const json = (failed: readonly object[], stored: readonly string[] = []) =>
  JSON.stringify({
    '00081190': { vr: 'UR', Value: ['http://pacs/studies/1'] },
    ...(failed.length > 0 ? { '00081198': { vr: 'SQ', Value: failed } } : {}),
    '00081199': {
      vr: 'SQ',
      Value: stored.map(uid => ({ '00081155': { vr: 'UI', Value: [uid] } })),
    },
  });
const failedItem = (uid: string, reason?: number) => ({
  '00081150': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.66.4'] },
  '00081155': { vr: 'UI', Value: [uid] },
  ...(reason === undefined ? {} : { '00081197': { vr: 'US', Value: [reason] } }),
});
const XML = `<?xml version="1.0" encoding="UTF-8"?>
<NativeDicomModel xml:space="preserve">
  <DicomAttribute tag="00081190" vr="UR" keyword="RetrieveURL"><Value number="1">http://pacs</Value></DicomAttribute>
  <DicomAttribute tag="00081199" vr="SQ" keyword="ReferencedSOPSequence">
    <Item number="1">
      <DicomAttribute tag="00081150" vr="UI"><Value number="1">1.2.840.10008.5.1.4.1.1.66.4</Value></DicomAttribute>
      <DicomAttribute tag="00081155" vr="UI"><Value number="1">2.25.1</Value></DicomAttribute>
    </Item>
  </DicomAttribute>
  <DicomAttribute tag="00081198" vr="SQ" keyword="FailedSOPSequence">
    <Item number="1">
      <DicomAttribute tag="00081155" vr="UI"><Value number="1">2.25.2</Value></DicomAttribute>
      <DicomAttribute tag="00081197" vr="US"><Value number="1">272</Value></DicomAttribute>
    </Item>
  </DicomAttribute>
</NativeDicomModel>`;
const NOTHING = { stored: [], failed: [] };

describe('parseStowResponse', () => {
  it('reads DICOM JSON, alone or in an array, whatever the content type', () => {
    const body = json([failedItem('2.25.2', 272)], ['2.25.1']);
    const expected = { stored: ['2.25.1'], failed: [{ sopInstanceUID: '2.25.2', reason: 272 }] };
    expect(parseStowResponse(body, 'application/dicom+json')).toEqual(expected);
    expect(parseStowResponse(`[${body}]`, 'text/html')).toEqual(expected);
    expect(parseStowResponse(body, 'application/dicom+xml')).toEqual(expected);
  });

  it('reads the Native DICOM Model, also with prefixes and cut off', () => {
    const expected = { stored: ['2.25.1'], failed: [{ sopInstanceUID: '2.25.2', reason: 272 }] };
    expect(parseStowResponse(XML, 'application/dicom+xml')).toEqual(expected);
    const prefixed = XML.replace(/<(\/?)(?=[A-Z])/g, '<$1n:');
    expect(parseStowResponse(prefixed)).toEqual(expected);
    const cut = XML.slice(0, XML.indexOf('FailedSOPSequence'));
    expect(parseStowResponse(cut)).toEqual({ stored: ['2.25.1'], failed: [] });
  });

  it('reads a failure without a reason or of something without a UID', () => {
    expect(parseStowResponse(json([failedItem('2.25.2')])).failed).toEqual([
      { sopInstanceUID: '2.25.2' },
    ]);
    const other = JSON.stringify({ '0008119A': { Value: [{ '00081197': { Value: [43264] } }] } });
    expect(parseStowResponse(other).failed).toEqual([{ sopInstanceUID: '', reason: 43264 }]);
  });

  it.each([
    '',
    '{}',
    '[]',
    'null',
    '[null, 7]',
    '<html><body>Bad Gateway</body></html>',
    'OK',
    '{"00081199":',
    '{"00081199":{"Value":"1"},"00081198":{"Value":{}}}',
  ])('makes nothing of %s', body => {
    expect(parseStowResponse(body)).toEqual(NOTHING);
  });

  it('never throws', () => {
    const pieces = fc.array(
      fc.constantFrom(
        ...['<Item>', '</Item>', '<DicomAttribute tag="00081198">', '</DicomAttribute>', '<Value>'],
        ...['2.25.1', '{"00081198":', '{"Value":', '[', ']', '}', '"', '\u0000']
      )
    );
    const bodies = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      pieces.map(p => p.join(''))
    );
    fc.assert(
      fc.property(bodies, fc.string(), (body, type) => {
        const { stored, failed } = parseStowResponse(body, type);
        expect(stored.every(uid => typeof uid === 'string')).toBe(true);
        expect(failed.every(f => typeof f.sopInstanceUID === 'string')).toBe(true);
      })
    );
  });

  it.each(['<DicomAttribute ', '['])(
    'time grows with the length of a hostile answer: %s',
    piece => {
      // As many characters in both: processor time in ms, of so many answers that the clock's own step (10 ms) is small beside it.
      const timed = (times: number, answers: number) => {
        const text = piece.repeat(times);
        const started = process.cpuUsage();
        for (let i = 0; i < answers; i++) parseStowResponse(text);
        const { user, system } = process.cpuUsage(started);
        return (user + system) / 1000;
      };
      const short = timed(10_000, 320);
      expect(short).toBeGreaterThan(20);
      // Backtracking would take sixteen times as long for an answer of sixteen times the length.
      expect(timed(160_000, 20) / short).toBeLessThan(6);
    }
  );
});

describe('stowError', () => {
  it('is null only for a success without failures', () => {
    expect(stowError(200, parseStowResponse(json([], ['2.25.1'])))).toBeNull();
    expect(stowError(204, NOTHING)).toBeNull();
    const partly = stowError(202, parseStowResponse(json([failedItem('2.25.2', 0xa700)])));
    expect(partly).toMatchObject({ code: 'store-refused' });
    expect(partly?.message).toContain('out of resources');
  });

  it.each([
    [0, 'store-unreachable', /did not answer/],
    [400, 'store-refused', /not valid DICOM/],
    [401, 'store-refused', /Not signed in/],
    [403, 'store-refused', /no permission/],
    [404, 'store-refused', /no STOW-RS service/],
    [408, 'store-unreachable', /at the moment/],
    [409, 'store-refused', /no reason/],
    [413, 'store-refused', /larger/],
    [418, 'store-refused', /418/],
    [429, 'store-unreachable', /at the moment/],
    [500, 'store-unreachable', /at the moment/],
    [503, 'store-unreachable', /at the moment/],
  ])('of status %i is %s with what to do', (status, code, message) => {
    const error = stowError(status, NOTHING);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(error?.remedy.length).toBeGreaterThan(20);
    expect(isTransient(status)).toBe(code === 'store-unreachable');
  });

  it.each([
    [272, /could not process/],
    [273, /already has/],
    [290, /does not store DICOM segmentations/],
    [0xa902, /does not match its SOP class/],
    [0xc122, /transfer syntax/],
    [0xc000, /cannot understand/],
    [1, /reason of its own \(failure reason 1\)/],
  ])('of a conflict says failure reason %i in words', (reason, words) => {
    const response = parseStowResponse(json([failedItem('2.25.2', reason)]));
    expect(stowError(409, response)?.message).toMatch(words);
    expect(saysAlreadyStored(response)).toBe(reason === 273);
  });
});
