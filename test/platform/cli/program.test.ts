import { createProgram } from '@medclip/cli/program';
import product from '../../../package.json';

test('medclip-sam --version says which', () => {
  expect(createProgram().version()).toBe(product.version);
});
