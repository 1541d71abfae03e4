import { fuzzAnswers, fuzzRequests } from '../../fuzz/proxyFuzz';

/** `npm run fuzz:proxy` sends 50,000 requests and 5,000 answers. */
test('4,000 random requests: nothing outside the root, nothing forbidden, no fault of the server', async () => {
  const report = await fuzzRequests(4000, 7);
  expect(report.faults).toEqual([]);
  // Both kinds were among them.
  expect(report.reached).toBeGreaterThan(300);
  expect(report.statuses['400']).toBeGreaterThan(300);
});

test('500 random answers of a PACS: no crash, no wait, no header of ours replaced', async () => {
  const report = await fuzzAnswers(500, 8, 600);
  expect(report.faults).toEqual([]);
  expect(report.slowestMs).toBeLessThan(10_000);
  expect(report.statuses['502']).toBeGreaterThan(50);
  expect(report.statuses['504']).toBeGreaterThan(0);
  expect(report.statuses['200']).toBeGreaterThan(15);
});
