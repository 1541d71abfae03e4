import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import {
  connectRpc,
  serveRpc,
  Transferred,
  type RpcPort,
} from '@medclip/extension-medclip-sam/engine/worker/rpc';

interface Methods {
  readonly add: {
    readonly params: readonly number[];
    readonly result: number;
    readonly progress: number;
  };
  readonly wait: { readonly params: null; readonly result: string; readonly progress: never };
  readonly fail: {
    readonly params: 'known' | 'unknown';
    readonly result: never;
    readonly progress: never;
  };
  readonly bytes: {
    readonly params: Uint8Array;
    readonly result: Uint8Array;
    readonly progress: never;
  };
}

let channel: MessageChannel;
let stop: () => void;
const served: Uint8Array[] = [];
let aborted = 0;

beforeEach(() => {
  channel = new MessageChannel();
  channel.port1.start();
  channel.port2.start();
  aborted = 0;
  stop = serveRpc<Methods>(channel.port2 as unknown as RpcPort, {
    add: async (numbers, { onProgress }) => {
      let sum = 0;
      numbers.forEach((n, i) => {
        sum += n;
        onProgress((i + 1) / numbers.length);
      });
      return sum;
    },
    wait: (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted++;
          reject(new DOMException('stop', 'AbortError'));
        });
      }),
    fail: async kind => {
      throw kind === 'known'
        ? new MedClipSamError('model-corrupt', 'It is broken.', 'Mend it.')
        : new TypeError('boom');
    },
    bytes: async data => {
      const copy = data.slice();
      served.push(copy);
      return new Transferred(copy, [copy.buffer]);
    },
  });
});

afterEach(() => {
  stop();
  channel.port1.close();
  channel.port2.close();
});

const connect = () => connectRpc<Methods>(channel.port1 as unknown as RpcPort);

test('a call answers with its result, progress first', async () => {
  const progress: number[] = [];
  const sum = await connect().call('add', [1, 2, 3], { onProgress: p => progress.push(p) });
  expect(sum).toBe(6);
  expect(progress).toEqual([1 / 3, 2 / 3, 1]);
});

test('calls side by side get their own answers', async () => {
  const rpc = connect();
  const sums = await Promise.all([
    rpc.call('add', [1]),
    rpc.call('add', [2, 2]),
    rpc.call('add', []),
  ]);
  expect(sums).toEqual([1, 4, 0]);
});

test('an abort reaches the other side and the call rejects as cancelled', async () => {
  const abort = new AbortController();
  const call = connect().call('wait', null, { signal: abort.signal });
  setTimeout(() => abort.abort(), 10);
  await expect(call).rejects.toMatchObject({ name: 'MedClipSamError', code: 'cancelled' });
  expect(aborted).toBe(1);
});

test('an aborted signal posts nothing', async () => {
  const post = jest.spyOn(channel.port1, 'postMessage');
  const call = connect().call('wait', null, { signal: AbortSignal.abort() });
  await expect(call).rejects.toMatchObject({ code: 'cancelled' });
  expect(post).not.toHaveBeenCalled();
});

test('errors keep code, sentence and remedy; unknown ones become internal', async () => {
  const rpc = connect();
  await expect(rpc.call('fail', 'known')).rejects.toMatchObject({
    code: 'model-corrupt',
    message: 'It is broken.',
    remedy: 'Mend it.',
  });
  await expect(rpc.call('fail', 'unknown')).rejects.toMatchObject({ code: 'internal' });
});

test('a method that does not exist is an error, inherited names included', async () => {
  const rpc = connect() as unknown as { call(name: string, params: null): Promise<unknown> };
  await expect(rpc.call('nothing', null)).rejects.toMatchObject({ code: 'internal' });
  await expect(rpc.call('toString', null)).rejects.toMatchObject({ code: 'internal' });
});

test('transferred buffers leave the sender on both ways', async () => {
  const sent = Uint8Array.from([1, 2, 3]);
  const got = await connect().call('bytes', sent, { transfer: [sent.buffer] });
  expect([...got]).toEqual([1, 2, 3]);
  expect(sent.byteLength).toBe(0);
  expect(served.at(-1)!.byteLength).toBe(0);
});

test('params that cannot be posted reject the call and leave the port usable', async () => {
  const rpc = connect();
  const bad = rpc.call('add', [(() => 1) as unknown as number]);
  await expect(bad).rejects.toBeInstanceOf(MedClipSamError);
  await expect(rpc.call('add', [5])).resolves.toBe(5);
});

test('close rejects what is pending and everything after', async () => {
  const rpc = connect();
  const reason = new MedClipSamError('backend-failed', 'The worker stopped.', 'Run again.');
  const pending = rpc.call('wait', null);
  rpc.close(reason);
  await expect(pending).rejects.toBe(reason);
  await expect(rpc.call('add', [1])).rejects.toBe(reason);
});

test('messages of other scripts are passed over', async () => {
  const rpc = connect();
  for (const foreign of [
    null,
    7,
    'x',
    {},
    { kind: 'result' },
    { kind: 'result', id: 99, result: 1 },
  ]) {
    channel.port2.postMessage(foreign);
    channel.port1.postMessage(foreign);
  }
  await expect(rpc.call('add', [2])).resolves.toBe(2);
});
