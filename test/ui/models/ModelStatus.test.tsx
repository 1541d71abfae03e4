/**
 * @jest-environment jsdom
 */
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { ModelStatus as ClientStatus } from '@medclip/extension-medclip-sam/engine/worker/client';
import { ModelStatus } from '../../../extensions/medclip-sam/src/ui/models/ModelStatus';
import { SiteServer } from '../../../extensions/medclip-sam/src/ui/models/SiteServer';
import type { ModelActions, ModelState } from '../../../extensions/medclip-sam/src/state/model';
import { modelView } from '../../../extensions/medclip-sam/src/viewer/models/modelView';

const QUESTION = {
  packTitle: 'BiomedCLIP + MobileSAM',
  intendedUse: 'Research only.',
  licence: 'MIT',
  totalBytes: 420e6,
  missingBytes: 232e6,
};
const PACKS = [
  { url: '/models/nano/', title: 'Nano' },
  { url: '/models/big/', title: 'Big' },
];

function mount(status: ClientStatus, more: Partial<ModelState> = {}) {
  const called: string[] = [];
  const actions = new Proxy({} as ModelActions, {
    get: (_, name) => (value?: string) =>
      called.push(typeof value === 'string' ? `${String(name)} ${value}` : String(name)),
  });
  const state = { packs: [], pack: '', server: 'none' as const, ...more };
  render(<ModelStatus model={modelView(status)} {...state} actions={actions} />);
  return called;
}
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const text = () => document.body.textContent ?? '';

afterEach(cleanup);

test('a site’s server is offered, used or declined by the reader, and said', () => {
  const called: string[] = [];
  const actions = new Proxy({} as ModelActions, {
    get: (_, name) => () => called.push(String(name)),
  });
  const { rerender } = render(<SiteServer server="offered" actions={actions} />);
  expect(text()).toMatch(/offers to compute on its server.*pixels/);
  press('Use the server');
  press('Compute here');
  expect(called).toEqual(['useServer', 'computeHere']);
  rerender(<SiteServer server="used" actions={actions} />);
  expect(text()).toMatch(/Computed on this site’s server: the pixels/);
  expect(screen.queryByRole('button', { name: 'Use the server' })).toBeNull();
  rerender(<SiteServer server="none" actions={actions} />);
  expect(text()).toBe('');
  cleanup();
  // A reader who has declined finds the way back among the models.
  expect(mount({ state: 'idle' }, { server: 'declined' })).toEqual([]);
  expect(text()).toMatch(/Computed in this browser/);
});

test('a large download is asked for with its size, licence and use', () => {
  const called = mount({ state: 'asking', question: QUESTION });
  expect(text()).toMatch(/BiomedCLIP \+ MobileSAM/);
  expect(text()).toMatch(/232 MB of 420 MB/);
  expect(text()).toMatch(/MIT.*Research only/);
  press('Download');
  press('Not now');
  expect(called).toEqual(['downloadModel', 'stopModel']);
});

test('a download shows its bytes and can be stopped', () => {
  const called = mount({ state: 'loading', progress: 0.25, bytes: 105e6, totalBytes: 420e6 });
  expect(text()).toMatch(/25 %/);
  expect(text()).toMatch(/105 MB of 420 MB/);
  press('Stop');
  expect(called).toEqual(['stopModel']);
});

test('a failure says why and what to do', () => {
  const error = { code: 'model-missing', message: 'No file.', remedy: 'Copy it.' } as const;
  const called = mount({ state: 'failed', error });
  expect(text()).toMatch(/No file\..*Copy it\./);
  press('Try again');
  expect(called).toEqual(['retryModel']);
});

test('ready: the backend and why; the pack can be changed, stored models deleted, facts copied', () => {
  const ready = {
    ...{ state: 'ready', packId: 'nano', packTitle: 'Nano', packSha256: 'a', backend: 'wasm' },
    ...{ runtime: 'wasm', threads: 2, backendReason: 'there is no graphics adapter.' },
    ...{
      ortVersion: '1',
      downloadedBytes: 0,
      kept: false,
      offline: true,
      adapter: null,
      onServer: false,
    },
  } as ClientStatus;
  const called = mount(ready, { packs: PACKS, pack: PACKS[0]!.url });
  expect(text()).toMatch(/Nano · WASM, 2 threads/);
  expect(text()).toMatch(/no graphics adapter/);
  expect(text()).toMatch(/no space to keep/);
  expect(text()).toMatch(/cannot be reached/);
  fireEvent.change(screen.getByRole('combobox'), { target: { value: '/models/big/' } });
  press('Delete stored models');
  press('Copy diagnostics');
  expect(called).toEqual(['choosePack /models/big/', 'deleteModels', 'copyDiagnostics']);
});

test('one pack leaves nothing to choose', () => {
  mount({ state: 'idle' }, { packs: PACKS.slice(0, 1), pack: PACKS[0]!.url });
  expect(screen.queryByRole('combobox')).toBeNull();
});
