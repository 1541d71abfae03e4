import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { API_FOLDER, apiReport } from '../../../platform/release/apiReport';

const report = apiReport();

test.each(Object.keys(report))(
  'docs/api/%s says what the public interface is (npm run api writes it; review what changes)',
  name => {
    expect(readFileSync(path.join(API_FOLDER, name), 'utf8')).toBe(report[name]);
  }
);

test('docs/api holds nothing else', () => {
  expect(readdirSync(API_FOLDER).sort()).toEqual([...Object.keys(report), 'README.md'].sort());
});
