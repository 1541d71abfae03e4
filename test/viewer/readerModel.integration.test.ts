/**
 * @jest-environment jsdom
 */
import fc from 'fast-check';
import {
  fillHoles,
  growMask,
  keepPart,
  shrinkMask,
  smoothMask,
} from '../../extensions/medclip-sam/src/algorithm/mask/morphology';
import type { Mask } from '../../extensions/medclip-sam/src/core/raster';
import type { Command } from '../support/reader/readerCommands';
import { ReaderUnderTest } from '../support/reader/readerUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;
// A browser's own, which jsdom has not; its stand-in would be a timer, and time stands still here.
Object.assign(globalThis, { scheduler: { yield: () => Promise.resolve() } });

/** What one run of the suite tries, by another seed each time; `MEDCLIP_SAM_READER_SEQUENCES=500` for the whole of it. */
const SEQUENCES = Number(process.env.MEDCLIP_SAM_READER_SEQUENCES ?? 150);

jest.setTimeout(300_000 + 1_000 * SEQUENCES);

const OPERATIONS: Readonly<Record<string, (mask: Mask) => Mask>> = {
  'fill-holes': fillHoles,
  grow: mask => growMask(mask, 1),
  shrink: mask => shrinkMask(mask, 1),
  smooth: mask => smoothMask(mask, 2),
};

const at = fc.record({ x: fc.integer({ min: 0, max: 9 }), y: fc.integer({ min: 0, max: 7 }) });
const which = fc.nat(3);
const prompts = fc.constantFrom('lungs', 'heart');
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      prompt: prompts,
      at,
      empty: fc.nat(9).map(n => n === 0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('click' as const),
      at,
      tool: fc.constantFrom('inside' as const, 'outside' as const, 'keep' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('box' as const), from: at, to: at }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('operation' as const),
      operation: fc.constantFrom(
        'fill-holes' as const,
        'grow' as const,
        'shrink' as const,
        'smooth' as const
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('paint' as const),
      which,
      at,
      value: fc.constantFrom(0 as const, 1 as const),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('accept' as const, 'undo' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('redo' as const, 'undo' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'hand' as const,
        'discard' as const,
        'save' as const,
        'restore' as const,
        'fill' as const
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mode' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('propagate' as const),
      direction: fc.constantFrom('up' as const, 'down' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('agree' as const, 'flag' as const, 'remove' as const, 'select' as const),
      which,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('rename' as const),
      which,
      label: fc.constantFrom('lungs', 'left lung', ' '),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('scroll' as const), slice: fc.nat(2) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('viewport' as const),
      id: fc.constantFrom('vp-1', 'vp-2'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('policy' as const),
      policy: fc.constantFrom(
        'everywhere' as const,
        'only-empty' as const,
        'allow-overlap' as const
      ),
    }),
  }
);

/** What often goes together, so that short sequences get far: an outline accepted on some slice, a way out of the mode and back. */
const chunk = fc.oneof(
  { weight: 8, arbitrary: command.map((one): readonly Command[] => [one]) },
  {
    weight: 2,
    arbitrary: fc
      .record({ slice: fc.nat(2), prompt: prompts, at })
      .map(({ slice, prompt, at: place }): readonly Command[] => [
        { do: 'scroll', slice },
        { do: 'run', prompt, at: place, empty: false },
        { do: 'accept' },
      ]),
  },
  { weight: 1, arbitrary: which.map((n): readonly Command[] => [{ do: 'remove', which: n }]) },
  {
    weight: 1,
    arbitrary: fc.constant<readonly Command[]>([{ do: 'mode' }, { do: 'restore' }]),
  }
);
const sequence = fc
  .array(chunk, { minLength: 4, maxLength: 18, size: 'max' })
  .map(chunks => chunks.flat());

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('any sequence of what a reader does leaves list, mask, measurements and state consistent', async () => {
  let steps = 0;
  await fc.assert(
    fc.asyncProperty(sequence, async commands => {
      const reader = new ReaderUnderTest({ operations: OPERATIONS, keepPart });
      try {
        for (const one of commands) {
          await reader.carryOut(one);
          steps += 1;
          expect(reader.seen()).toEqual(reader.expected());
        }
      } finally {
        await reader.finish();
      }
    }),
    { numRuns: SEQUENCES, seed: Number(process.env.MEDCLIP_SAM_SEED ?? Date.now() % 1e9) }
  );
  // Enough happened: short sequences reach little.
  expect(steps).toBeGreaterThan(8 * SEQUENCES);
});
