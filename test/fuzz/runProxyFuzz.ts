import { fuzzAnswers, fuzzRequests } from './proxyFuzz';

/** The whole of it, with fixed seeds: `npm run fuzz:proxy`. The unit tests run a part. */
async function main(): Promise<void> {
  const requests = await fuzzRequests(50_000, 1);
  console.log('50,000 random requests', JSON.stringify(requests));
  const answers = await fuzzAnswers(5_000, 2);
  console.log('5,000 random answers of the PACS', JSON.stringify(answers));
  const late = Math.max(requests.slowestMs, answers.slowestMs) > 30_000;
  process.exitCode = late || requests.faults.length + answers.faults.length > 0 ? 1 : 0;
}

void main();
