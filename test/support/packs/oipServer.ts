import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { message, readTensors } from '@medclip/extension-medclip-sam/engine/oip/oipMessage';
import type {
  GraphName,
  SessionProvider,
} from '@medclip/extension-medclip-sam/engine/runtime/session';

export interface OipServer {
  readonly url: string;
  readonly requests: () => number;
  /** Answers this status to everything from now on; 0 resets the connection, null is normal. */
  fault: number | null;
  readonly close: () => Promise<void>;
}

/** Inputs that are scalars in the graph; on the wire they have the shape [1], as Triton's ONNX Runtime backend asks for. */
const SCALARS: ReadonlySet<string> = new Set(['m2ib.beta']);

/** A strict server of the Open Inference Protocol v2 with binary tensors: refuses what the specification forbids. */
export async function startOipServer(
  packId: string,
  packSha256: string,
  sessions: SessionProvider
): Promise<OipServer> {
  let requests = 0;
  const handle: { fault: number | null } = { fault: null };
  const server = createServer((request, response) => {
    void (async () => {
      requests++;
      if (handle.fault === 0) return void request.socket.destroy();
      if (handle.fault !== null) return void response.writeHead(handle.fault).end();
      const match = /^\/v2\/models\/([^/]+)\.([a-z0-9]+)\/(ready|config|infer)$/.exec(
        request.url ?? ''
      );
      if (!match || match[1] !== packId) return void response.writeHead(404).end();
      const [, , graph, verb] = match;
      if (verb === 'ready') return void response.writeHead(200).end();
      if (verb === 'config') {
        response.writeHead(200, { 'content-type': 'application/json' });
        return void response.end(
          JSON.stringify({ parameters: { packSha256: { string_value: packSha256 } } })
        );
      }
      const length = request.headers['inference-header-content-length'];
      const body = await bodyOf(request);
      if (request.method !== 'POST' || typeof length !== 'string') {
        return void response.writeHead(400).end();
      }
      try {
        const read = Object.entries(readTensors(body, Number(length), 'inputs'));
        if (read.some(([, t]) => t.dims.length === 0)) throw new Error('a shape may not be empty');
        const inputs = Object.fromEntries(
          read.map(([name, t]) => [name, SCALARS.has(`${graph}.${name}`) ? { ...t, dims: [] } : t])
        );
        const asked = JSON.parse(new TextDecoder().decode(body.subarray(0, Number(length)))) as {
          outputs?: { name: string }[];
        };
        const session = await sessions.get(graph as GraphName);
        const answer = await session.run(
          inputs,
          asked.outputs?.map(o => o.name)
        );
        const named = Object.entries(answer);
        const header = {
          model_name: `${packId}.${graph}`,
          model_version: '1',
          outputs: named.map(([name, t]) => ({
            name,
            datatype: t.data instanceof BigInt64Array ? 'INT64' : 'FP32',
            shape: t.dims,
            parameters: { binary_data_size: t.data.byteLength },
          })),
        };
        const whole = message(
          header,
          named.map(([, t]) => t.data)
        );
        response.writeHead(200, {
          'content-type': 'application/octet-stream',
          'inference-header-content-length': String(whole.headerLength),
        });
        response.end(whole.body);
      } catch {
        response.writeHead(400).end();
      }
    })();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(handle, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    close: () =>
      new Promise<void>(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return new Uint8Array(Buffer.concat(parts));
}
