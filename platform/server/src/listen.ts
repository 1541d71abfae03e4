import http from 'node:http';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';

/**
 * Opens the port.
 *
 * @param another what to do where it cannot be had
 * @throws MedClipSamError `bad-input` with the reason in a sentence
 */
export function listen(
  server: http.Server,
  port: number,
  host: string,
  another = `Choose another one, for example: npm start -- --port ${port + 1}.`
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const told = {
        EADDRINUSE: `Port ${port} is taken by another program.`,
        EACCES: `Port ${port} may not be used by this account.`,
        EADDRNOTAVAIL: `This computer has no address ${host}.`,
        ENOTFOUND: `The host ${host} is unknown.`,
      }[cause.code ?? ''];
      const why = told ?? `Port ${port} could not be opened (${cause.code}).`;
      const isHost = cause.code === 'EADDRNOTAVAIL' || cause.code === 'ENOTFOUND';
      const remedy = isHost ? 'Choose another one with --host.' : another;
      reject(new MedClipSamError('bad-input', why, remedy, { cause }));
    });
    server.listen({ port, host, exclusive: true }, resolve);
  });
}

/** Says early what `listen` would say after a long preparation. */
export async function checkPort(port: number, host: string): Promise<void> {
  const probe = http.createServer();
  await listen(probe, port, host);
  await new Promise(resolve => probe.close(resolve));
}
