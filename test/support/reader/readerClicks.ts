import type { Mask, Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { runUnsliced } from '@medclip/extension-medclip-sam/core/timeSlicing';
import type { RefineRequest } from '@medclip/extension-medclip-sam/engine/contract';
import { correctByClick } from '@medclip/extension-medclip-sam/engine/drawing/correctByClick';
import { createClickRecord } from '../../../extensions/medclip-sam/src/viewer/correct/clickRecord';
import { rectangle, refined } from '../panel/obedientClient';
import type { At } from './readerCommands';

/** What every image looks like. */
const ONE_GREY: Raster8 = { width: 10, height: 8, channels: 1, data: new Uint8Array(80) };

/** What a reader's clicks must come to, with the clicks kept as the viewer keeps them: by outline, of one draft or segment on one image. */
export class ReaderClicks {
  private readonly taken = new Map<string, string>();
  private readonly record = createClickRecord(key => this.taken.get(key));

  /** A draft has become a segment: its clicks are the segment's. */
  take(draft: string, segment: string): void {
    this.taken.set(draft, segment);
  }

  /** @returns the outline after the click; null where it stays as it is */
  async click(
    key: string,
    image: string,
    mask: Mask | null,
    at: At & { label: 0 | 1 }
  ): Promise<Mask | null> {
    const point = at as unknown as RefineRequest['points'][number];
    const before = mask ?? rectangle(0, 0, -1, -1);
    const known = this.record.of(key, image, mask);
    const answer = refined({ box: null, points: [point], mask: before });
    const corrected = await correctByClick({ ...known, mask: before }, point, {
      image: ONE_GREY,
      refine: async () => ({ mask: answer }),
      run: async steps => runUnsliced(steps),
    }).catch(() => 'refused' as const);
    if (corrected === 'refused') return null;
    if (!corrected) {
      this.record.note(key, image, before, { ...known, points: [...known.points, point] });
      return null;
    }
    this.record.note(key, image, corrected.mask, corrected);
    return corrected.mask;
  }

  box(key: string, image: string, corners: readonly [number, number, number, number]): void {
    const box = corners as unknown as NonNullable<RefineRequest['box']>;
    this.record.note(key, image, rectangle(...corners), { box, points: [] });
  }

  clear(): void {
    this.record.clear();
    this.taken.clear();
  }
}
