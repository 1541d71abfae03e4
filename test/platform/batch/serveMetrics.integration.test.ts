import http from 'node:http';
import { serveMetrics } from '@medclip/batch/tasks/metrics';

/** Asks again and again on one kept connection, as scrapers do. */
function scrape(port: number): { readonly answers: () => number; readonly stop: () => void } {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  let answers = 0;
  let going = true;
  const ask = (): void => {
    if (!going) return;
    const request = http.get({ port, host: '127.0.0.1', path: '/metrics', agent }, response => {
      answers++;
      response.resume().once('close', ask);
    });
    request.once('error', () => setTimeout(ask, 5));
  };
  ask();
  return {
    answers: () => answers,
    stop: () => {
      going = false;
      agent.destroy();
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

jest.setTimeout(20_000);

test('the metrics end while a scraper is asking, in the middle of an answer', async () => {
  // An answer is always on its way: counting the queue takes its time.
  const slowly = async (): Promise<string> => {
    await pause(20);
    return 'x 1\n';
  };
  const served = await serveMetrics(slowly, 0);
  const scraper = scrape(served.port);
  try {
    while (scraper.answers() < 3) await pause(10);
    // Where they do not, the test runs into its limit.
    await served.close();
    const before = scraper.answers();
    await pause(100);
    expect(scraper.answers()).toBe(before);
  } finally {
    scraper.stop();
  }
});

test('a port that another program has is told, with the option that changes it', async () => {
  const other = await serveMetrics(() => Promise.resolve(''), 0);
  try {
    await expect(serveMetrics(() => Promise.resolve(''), other.port)).rejects.toMatchObject({
      code: 'bad-input',
      message: `Port ${other.port} is taken by another program.`,
      remedy: `Choose another one, for example: --metrics ${other.port + 1}.`,
    });
  } finally {
    await other.close();
  }
});
