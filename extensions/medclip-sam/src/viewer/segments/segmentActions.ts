import { t } from '../../locales/translate';
import type { SegmentsActions } from '../../state/segments';
import { measurementsAsText, reportLine } from '../measure/measureText';
import type { SessionContext } from '../sessionContext';
import { reportName } from '../measure/reportName';
import { drawCallipers } from '../measure/recistCallipers';
import type { SegmentBook } from './segmentBook';
import { rgbOf } from './segmentViews';
import { showImage } from '../host/showImage';
import { segmentTerm } from './terms';
import { termText } from './termText';

/** The list of segments: select, agree, rename, colour, flag, hide, jump, delete, copy the numbers. */
export function createSegmentActions(session: SessionContext, book: SegmentBook): SegmentsActions {
  const accepted = () => session.mode()?.accepted;
  const find = (id: string) =>
    accepted()
      ?.list()
      .find(s => s.id === id);
  const copy = async (text: string, message: string) => {
    try {
      await navigator.clipboard.writeText(text);
      session.state.set({ notice: { tone: 'info', message, remedy: '' } });
    } catch (cause) {
      session.fail(cause);
    }
  };
  return {
    selectSegment: id => book.select(id),
    acceptSegment: id => accepted()?.agree(id),
    renameSegment: (id, label) => {
      const text = label.trim();
      const segment = find(id);
      if (!text || !segment || text === segment.label) return;
      const { codedAs } = segment;
      accepted()?.describe(id, { label: text, codedAs });
      const before = segmentTerm(segment);
      const now = segmentTerm({ ...segment, label: text, codedAs: text });
      const asks = now.coded && termText(now) !== termText(before);
      const codes = { before: termText(before), now: termText(now) };
      session.state.set({ codeQuestion: asks ? { id, label: text, ...codes } : null });
    },
    answerCode: change => {
      const { codeQuestion } = session.state.get();
      session.state.set({ codeQuestion: null });
      if (!codeQuestion || !change) return;
      const { id, label } = codeQuestion;
      // The new name may still be in the queue, or be undone by then.
      if (find(id)) {
        accepted()?.describe(id, facts => (facts.label === label ? { codedAs: label } : {}));
      }
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
      if (segment && imageId) await showImage(session.host, segment.ref.displaySet, imageId);
    },
    removeSegment: async id => {
      await accepted()?.remove(id);
    },
    drawCallipers: async id => {
      book.select(id);
      const [segment, measure] = [find(id), book.measureOf(id)];
      if (!segment || !measure) return;
      await showImage(session.host, segment.ref.displaySet, measure.largest);
      drawCallipers(session.host, segment, measure);
    },
    copyReportLine: async id => {
      const [segment, measure] = [find(id), book.measureOf(id)];
      if (!segment || !measure) return;
      const line = reportLine(reportName(segment.label, segmentTerm(segment)), measure);
      await copy(line, t('report.copied', { line }));
    },
    copyMeasurements: () =>
      copy(measurementsAsText(session.state.get().segments), t('measure.copied')),
  };
}
