import fc from 'fast-check';
import type { PacsAnswer } from '@medclip/extension-medclip-sam/dicom/store/delivery';
import { createOutbox, type OutboxItem } from '@medclip/extension-medclip-sam/dicom/store/outbox';
import {
  createMemoryOutboxStorage,
  type OutboxStorage,
} from '@medclip/extension-medclip-sam/dicom/store/outboxStorage';

const SOP = '2.25.7';
const item = (): OutboxItem => ({
  id: SOP,
  bytes: new Uint8Array([1, 2, 3, 4]),
  label: 'lungs',
  studyInstanceUID: '2.25.1',
  seriesInstanceUID: '2.25.2',
  sopInstanceUID: SOP,
  patientID: 'P1',
  createdAt: 1,
});
const failed = (reason: number) =>
  `{"00081198":{"Value":[{"00081155":{"Value":["${SOP}"]},"00081197":{"Value":[${reason}]}}]}}`;
const stored = `{"00081199":{"Value":[{"00081155":{"Value":["${SOP}"]}}]}}`;

/** What may happen to one request: does the PACS keep the object, and what does the page see? */
const sendFault = fc.record({
  kept: fc.boolean(),
  seen: fc.oneof(
    fc.constantFrom('throw', 'abort'),
    fc.record({
      status: fc.constantFrom(
        0,
        200,
        202,
        204,
        302,
        400,
        401,
        403,
        404,
        408,
        409,
        413,
        429,
        500,
        503
      ),
      body: fc.constantFrom('', stored, failed(272), failed(273), failed(0xa700), '<html>', '{"'),
    })
  ),
});
const queryFault = fc.constantFrom('answer', 'answer', 'late', 'throw', 'abort');
const storageFault = fc.subarray<keyof OutboxStorage>(['put', 'note', 'list', 'get', 'delete']);
const schedule = fc.record({
  sends: fc.array(sendFault, { maxLength: 8 }),
  queries: fc.array(queryFault, { maxLength: 12 }),
  broken: fc.oneof(fc.constant<(keyof OutboxStorage)[]>([]), storageFault),
  tries: fc.integer({ min: 1, max: 4 }),
});

describe('the outbox over random faults', () => {
  it('loses nothing, changes no byte, and shows nothing as stored that is not', async () => {
    let storedAtOnce = 0;
    await fc.assert(
      fc.asyncProperty(schedule, async ({ sends, queries, broken, tries }) => {
        let inPacs = false;
        let stop = new AbortController();
        const sent: Uint8Array[] = [];
        const nextSend = sends[Symbol.iterator]();
        const nextQuery = queries[Symbol.iterator]();
        const memory = createMemoryOutboxStorage();
        const storage: OutboxStorage = {
          ...memory,
          durable: true,
          ...Object.fromEntries(broken.map(m => [m, () => Promise.reject(new Error('storage'))])),
        };
        const send = async ({ bytes }: OutboxItem): Promise<PacsAnswer> => {
          sent.push(bytes.slice());
          bytes.fill(0);
          const { value, done } = nextSend.next();
          if (done) {
            inPacs = true;
            return { status: 200, body: stored, contentType: '' };
          }
          inPacs ||= value.kept;
          if (value.seen === 'abort') stop.abort();
          if (typeof value.seen === 'string') throw new Error('network');
          return { ...value.seen, contentType: '' };
        };
        const verify = async (): Promise<boolean> => {
          const { value = 'answer' } = nextQuery.next();
          if (value === 'abort') stop.abort();
          if (value === 'abort' || value === 'throw') throw new Error('network');
          return value === 'late' ? false : inPacs;
        };
        const open = () => createOutbox({ storage, send, verify, wait: async () => undefined });
        let outbox = open();
        let success = false;
        for (let i = 0; i < tries && !success; i++) {
          stop = new AbortController();
          const { signal } = stop;
          // The page is lost and opened again between tries, as long as the storage works.
          if (i > 0 && broken.length === 0) outbox = open();
          const work = i === 0 ? outbox.save(item(), { signal }) : outbox.retry(SOP, { signal });
          success = await work.then(
            () => true,
            (error: unknown) => {
              expect(error).toMatchObject({
                name: 'MedClipSamError',
                message: expect.stringMatching(/./),
                remedy: expect.stringMatching(/./),
              });
              return false;
            }
          );
          const shown = await outbox.list();
          if (success) {
            expect(inPacs).toBe(true);
            expect(shown).toEqual([]);
          } else {
            expect(shown).toMatchObject([{ id: SOP, sending: false }]);
            expect(shown[0]?.lastError).not.toBeNull();
            expect(await outbox.bytes(SOP)).toEqual(item().bytes);
          }
        }
        if (success) storedAtOnce++;
        expect(sent.every(bytes => bytes.join() === '1,2,3,4')).toBe(true);
      }),
      { numRuns: 1000 }
    );
    expect(storedAtOnce).toBeGreaterThan(100);
  });
});
