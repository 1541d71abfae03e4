import { languageTag } from '../../locales/language';
import type { MeasureLine } from '../../state/segments';
import type { AcceptedSegment } from './acceptedSegment';
import { createMeasurementList } from '../measure/measurementList';
import { measureLines } from '../measure/measureText';
import type { Feature, SessionContext } from '../sessionContext';
import { createMeasurer, type SegmentMeasure } from '../measure/segmentMeasure';
import { segmentViews } from './segmentViews';
import { activateForTools, releaseFromTools } from './inHost/toolTarget';

/** Which segment is worked on, and the numbers of each; it keeps the panel's list up to date. */
export interface SegmentBook extends Feature {
  selected(): AcceptedSegment | null;
  select(id: string): void;
  measureOf(id: string): SegmentMeasure | undefined;
  /** The segments have changed. @param workedOn the one that was just accepted into, also if it is an older one */
  changed(workedOn?: string): void;
}

export function createSegmentBook(session: SessionContext): SegmentBook {
  const measureSegment = createMeasurer(session.host);
  const hostList = createMeasurementList(session.host);
  const measures = new Map<string, SegmentMeasure>();
  const lines = new Map<string, readonly MeasureLine[]>();
  const measured = new Map<string, AcceptedSegment['masks']>();
  let selectedId: string | null = null;
  /** What the lines are written in: a reader may choose another language. */
  let written = languageTag();
  let known: ReadonlySet<string> = new Set();
  /** Also those that are gone: undo and OHIF keep their labelmaps. */
  const ever = new Set<string>();

  const list = () => session.mode()?.accepted.list() ?? [];
  const show = () => {
    const segments = list();
    session.show({ segments: segmentViews(segments, selectedId, lines) });
    hostList.show(
      segments.flatMap(segment => {
        const measure = measures.get(segment.id);
        // Numbers of a draft that nobody has agreed to do not belong into a report.
        if (!measure || !segment.reviewed || segment.filled === 0) return [];
        return [{ segment, measure, lines: lines.get(segment.id) ?? [] }];
      })
    );
  };

  const measure = async (segment: AcceptedSegment) => {
    measured.set(segment.id, segment.masks);
    const found = await measureSegment(segment.ref.displaySet, segment.masks);
    // Changed again meanwhile: the later measurement counts.
    if (measured.get(segment.id) !== segment.masks) return;
    if (found) measures.set(segment.id, found);
    else measures.delete(segment.id);
    lines.set(segment.id, found ? measureLines(found) : []);
    show();
  };

  return {
    selected: () => list().find(s => s.id === selectedId) ?? null,
    select: id => {
      selectedId = id;
      activateForTools(session.host, id);
      show();
      session.refresh();
    },
    measureOf: id => measures.get(id),
    changed: workedOn => {
      const segments = list();
      const ids = new Set(segments.map(s => s.id));
      const before = selectedId;
      // What was accepted into or is the newest is worked on; when the one that was is gone, the last that is left.
      const fresh = segments.filter(s => !known.has(s.id)).at(-1);
      if (workedOn !== undefined && ids.has(workedOn)) selectedId = workedOn;
      else if (fresh) selectedId = fresh.id;
      else if (!selectedId || !ids.has(selectedId)) selectedId = segments.at(-1)?.id ?? null;
      known = ids;
      ids.forEach(id => ever.add(id));
      if (selectedId !== null && (selectedId !== before || selectedId === workedOn)) {
        activateForTools(session.host, selectedId);
      }
      releaseFromTools(session.host, id => ever.has(id) && !ids.has(id), selectedId);
      const { codeQuestion } = session.state.get();
      if (codeQuestion && !ids.has(codeQuestion.id)) session.state.set({ codeQuestion: null });
      show();
      for (const segment of segments) {
        if (measured.get(segment.id) !== segment.masks) void measure(segment);
      }
      session.refresh();
    },
    onViewportChange: () => {
      if (written === languageTag()) return;
      written = languageTag();
      measures.forEach((found, id) => lines.set(id, measureLines(found)));
      show();
    },
    leave: () => {
      selectedId = null;
      known = new Set();
      ever.clear();
      [measures, lines, measured].forEach(map => map.clear());
      hostList.forget();
      session.state.set({ segments: [], codeQuestion: null });
    },
  };
}
