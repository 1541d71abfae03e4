import { onePrompt } from '../../../platform/cli/src/onePrompt';
import { cliInProcess as cli } from '../../support/cli/cliInProcess';

test.each([
  'breast tumor',
  'lung, left',
  'two lungs, left and right',
  'left and right lung',
  'head and neck tumor',
  'no tumor',
  'chest x-ray, lungs',
  'brain MRI, tumor',
  'A medical image of the brain, showing a tumor',
  'a medical breast mammogram showing an irregularly shaped, spiculated mass suggestive of a malignant breast tumor',
  'glioma, hyperintense, in the left temporal lobe',
])('%s is one thing', text => expect(onePrompt(text)).toBe(text));

test.each([
  ['breast tumor, lungs', '"breast tumor", "lungs"'],
  ['tumor and cyst', '"tumor", "cyst"'],
  ['heart; lung, left', '"heart", "lung, left"'],
])('%s is refused with both named', async (text, named) => {
  const { code, stderr } = await cli(
    ...['segment', '--image', '/nowhere/x.png', '--text', text, '--out', 'x.png']
  );
  expect([code, stderr]).toEqual([2, `Give one thing at a time: ${named}.\n`]);
});

test('the other commands with a text refuse it, too', async () => {
  const text = ['--text', 'breast tumor, lungs', '--data', '/nowhere'];
  for (const command of ['evaluate', 'pseudolabel', 'priors']) {
    const { code, stderr } = await cli(command, ...text, '--out', '/nowhere/out');
    expect([command, code]).toEqual([command, 2]);
    expect(stderr).toMatch(/^Give one thing at a time/);
  }
});

test('an empty text still ends with 1', async () => {
  const { code } = await cli('segment', '--image', 'x.png', '--text', ' ', '--out', 'y.png');
  expect(code).toBe(1);
});
