import { t } from '../../locales/translate';
import type { SegmentsActions } from '../../ui/state/segments';
import { measurementsAsText } from '../measureText';
import type { Reading } from '../reading';
import type { SegmentBook } from '../segmentBook';
import { rgbOf } from '../segmentViews';
import { showImage } from '../showImage';

/** The list of segments: select, agree, rename, colour, flag, hide, jump, delete, copy the numbers. */
export function createSegmentActions(reading: Reading, book: SegmentBook): SegmentsActions {
  const accepted = () => reading.mode()?.accepted;
  const find = (id: string) =>
    accepted()
      ?.list()
      .find(s => s.id === id);
  return {
    selectSegment: id => book.select(id),
    acceptSegment: id => accepted()?.agree(id),
    renameSegment: (id, label) => {
      const text = label.trim();
      if (text && text !== find(id)?.label) accepted()?.describe(id, { label: text });
    },
    colourSegment: (id, colour) => {
      const rgb = rgbOf(colour);
      if (rgb) accepted()?.describe(id, { rgb });
    },
    flagSegment: (id, flagged) => accepted()?.describe(id, { flagged }),
    setSegmentVisible: (id, visible) => accepted()?.setVisible(id, visible),
    jumpToSegment: async id => {
      book.select(id);
      const segment = find(id);
      const imageId = book.measureOf(id)?.largest ?? [...(segment?.masks.keys() ?? [])][0];
      if (segment && imageId) await showImage(reading.host, segment.ref.displaySet, imageId);
    },
    removeSegment: async id => {
      await accepted()?.remove(id);
    },
    copyMeasurements: async () => {
      const { segments } = reading.state.get();
      try {
        await navigator.clipboard.writeText(measurementsAsText(segments));
        reading.state.set({
          notice: { tone: 'info', message: t('measure.copied'), remedy: '' },
        });
      } catch (cause) {
        reading.fail(cause);
      }
    },
  };
}
