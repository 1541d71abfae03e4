/**
 * @jest-environment jsdom
 */
import type { Host } from '../../../extensions/medclip-sam/src/viewer/host/host';
import {
  isStored,
  patientOfStudy,
  stow,
} from '../../../extensions/medclip-sam/src/viewer/saving/pacsTransport';

const LIMIT_MS = 1000;
const UIDS = { studyInstanceUID: '1.2', seriesInstanceUID: '1.3', sopInstanceUID: '1.4' };

/** A request whose upload goes on for so many steps of half the time limit, and is answered, or not. */
class SlowRequest {
  static steps = 0;
  static answers = true;
  readonly upload = new EventTarget();
  readyState = 0;
  status = 0;
  responseText = '';
  private limit = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private begun = 0;
  private end: () => void = () => undefined;

  set timeout(milliseconds: number) {
    this.limit = milliseconds;
    if (this.begun > 0) this.arm();
  }
  private arm() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.done(0), this.limit - (performance.now() - this.begun));
  }
  private done(status: number) {
    clearTimeout(this.timer);
    if (this.readyState === 4) return;
    [this.readyState, this.status] = [4, status];
    this.end();
  }
  getResponseHeader = () => 'application/dicom+json';
  abort = () => this.done(0);
  send(): Promise<void> {
    this.readyState = 1;
    this.begun = performance.now();
    this.arm();
    for (let step = 1; step <= SlowRequest.steps; step++) {
      setTimeout(() => this.upload.dispatchEvent(new Event('progress')), (step * LIMIT_MS) / 2);
    }
    const sent = (SlowRequest.steps * LIMIT_MS) / 2;
    if (SlowRequest.answers) setTimeout(() => this.done(200), sent + LIMIT_MS / 2);
    return new Promise(resolve => (this.end = resolve));
  }
}

function hostOf(): Host {
  const store = { dicom: (_: ArrayBuffer, request: SlowRequest) => request.send() };
  const source = { store, getConfig: () => ({ qidoRoot: '/dicom-web' }) };
  return { pacs: () => source, services: {} } as unknown as Host;
}

describe('the time limit of a store', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    Object.assign(SlowRequest, { UNSENT: 0, DONE: 4 });
    Object.assign(globalThis, { XMLHttpRequest: SlowRequest });
  });
  afterEach(() => jest.useRealTimers());
  const statusAfter = async (steps: number, answers: boolean): Promise<number> => {
    Object.assign(SlowRequest, { steps, answers });
    const answer = stow(hostOf(), { bytes: new Uint8Array(4) }, { timeoutMs: LIMIT_MS });
    await jest.advanceTimersByTimeAsync(LIMIT_MS * (steps + 2));
    return (await answer).status;
  };

  test('counts from the last byte that went off: a large result over a slow line arrives', async () => {
    expect(await statusAfter(0, true)).toBe(200);
    expect(await statusAfter(10, true)).toBe(200);
  });

  test('ends a connection that is dead, before and after the upload', async () => {
    expect(await statusAfter(0, false)).toBe(0);
    expect(await statusAfter(4, false)).toBe(0);
  });
});

describe('a query', () => {
  const answered = (status: number, body: string, contentType: string) => {
    const headers = { get: () => contentType };
    const fetched = { status, ok: status < 300, headers, text: async () => body };
    Object.assign(globalThis, { fetch: jest.fn(async () => fetched) });
  };
  const codeOf = (asked: Promise<unknown>) =>
    asked.then(
      () => 'answered',
      (error: Error & { code?: string }) => `${error.code}: ${error.message}`
    );

  test('that is not allowed any more says so; one that is not answered does not', async () => {
    answered(401, '', '');
    expect(await codeOf(patientOfStudy(hostOf(), '1.2'))).toMatch(/store-refused: .*status 401/);
    answered(403, '', '');
    expect(await codeOf(patientOfStudy(hostOf(), '1.2'))).toMatch(/store-refused: .*status 403/);
    answered(200, '<!DOCTYPE html><p>Sign in', 'text/plain');
    expect(await codeOf(isStored(hostOf(), UIDS))).toMatch(/store-refused: A web page/);
    answered(200, '', 'text/html; charset=utf-8');
    expect(await codeOf(isStored(hostOf(), UIDS))).toMatch(/store-refused: A web page/);
    answered(503, '<html>', 'text/html');
    expect(await codeOf(isStored(hostOf(), UIDS))).toMatch(/^undefined: .*status 503/);
    answered(200, '[{"00080018":{"Value":["1.4"]}}]', 'application/dicom+json');
    expect(await isStored(hostOf(), UIDS)).toBe(true);
  });

  test.each([
    ['opaqueredirect', 'store-refused: A web page'],
    ['basic', 'undefined: Failed to fetch'],
  ])('without an answer is looked at once more for a redirect: %s', async (type, said) => {
    const fetching = jest.fn(async (_: string, { redirect }: RequestInit) => {
      if (redirect === 'follow') throw new TypeError('Failed to fetch');
      return { type };
    });
    Object.assign(globalThis, { fetch: fetching });
    expect(await codeOf(patientOfStudy(hostOf(), '1.2'))).toContain(said);
    expect(fetching).toHaveBeenCalledTimes(2);
  });
});
