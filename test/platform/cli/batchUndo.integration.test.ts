import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cliInProcess as cli } from '../../support/cli/cliInProcess';

/** A web server that is no PACS: of each address it gives the same page. */
let server: Server;
let address: string;
let answer: { status: number; type: string; body: string };
beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dicom`;
});
afterAll(() => new Promise(resolve => server.close(resolve)));

const undo = () => cli('batch', 'undo', '--pacs', address, '--plan', 'night', '--list');

test('an address that is no DICOMweb server is told at once, as by plan and run', async () => {
  answer = { status: 503, type: 'text/html', body: '<html></html>' };
  const { code, stdout, stderr } = await undo();
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(
    /does not answer as a DICOMweb server \(status 503\)\. Give the DICOMweb root/
  );
});

test('says so where there is nothing to list', async () => {
  answer = { status: 200, type: 'application/dicom+json', body: '[]' };
  expect(await undo()).toEqual({
    code: 0,
    stdout: 'The archive holds nothing that the plan night made.\n',
    stderr: '',
  });
});

test('Ctrl+C ends with a sentence that does not speak of options', async () => {
  answer = { status: 200, type: 'application/dicom+json', body: '[]' };
  const running = undo();
  process.emit('SIGINT');
  const { code, stderr } = await running;
  expect([code, stderr]).toEqual([1, 'Cancelled. Run it again when you want to.\n']);
});
