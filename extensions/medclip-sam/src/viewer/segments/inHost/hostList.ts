import type { Subscription } from '../../host/host';
import type { Feature, SessionContext } from '../../sessionContext';
import type { SegmentsActions } from '../../../state/segments';
import type { AcceptedSegment } from '../acceptedSegment';
import type { SegmentBook } from '../segmentBook';
import { hexColour } from '../segmentViews';
import { SEGMENT_INDEX } from '../sliceVoxels';
import { activateInViewport } from './toolTarget';

type Ask = (id: string, value: string) => void;

/**
 * What the reader does with a segment of ours in OHIF's own list of segmentations holds in the panel, too, and in what is stored: its
 * name (that of the segment, or of the segmentation around it), its colour, and which one is worked on. The other way round
 * `segmentLook` and `toolTarget` keep OHIF's list as the panel is.
 *
 * @param actions those of the panel: one undo step, unsaved from then on
 */
export function createHostList(
  session: SessionContext,
  book: Pick<SegmentBook, 'selected'>,
  actions: Pick<SegmentsActions, 'selectSegment' | 'renameSegment' | 'colourSegment'>
): Feature {
  const { segmentationService: service, viewportGridService: grid } = session.host.services;
  /** What was asked for and may still be in the queue. */
  const asked = { names: new Map<string, string>(), colours: new Map<string, string>() };
  /** Where our segments are drawn: what OHIF adds to a viewport it makes the active one there, which nobody has chosen. */
  let drawn: ReadonlySet<string> = new Set();
  let subscriptions: readonly Subscription[] = [];

  const list = (): readonly AcceptedSegment[] => session.mode()?.accepted.list() ?? [];
  const viewportsOf = (id: string) => service.getViewportIdsWithSegmentation?.(id) ?? [];
  const place = (viewportId: string, id: string) => `${viewportId} ${id}`;
  const lookWhere = () => {
    drawn = new Set(list().flatMap(({ id }) => viewportsOf(id).map(at => place(at, id))));
  };

  const once = (of: Map<string, string>, id: string, value: string | null, ask: Ask) => {
    if (value === null) of.delete(id);
    else if (of.get(id) !== value) {
      of.set(id, value);
      ask(id, value);
    }
  };
  const takeName = (id: string) => {
    const label = session.mode()?.accepted.facts(id)?.label;
    const there = service.getSegmentation(id);
    if (label === undefined || !there) return;
    const names = [there.segments[SEGMENT_INDEX]?.label, there.label];
    const name = names.map(n => n?.trim()).find(n => n && n !== label);
    once(asked.names, id, name ?? null, actions.renameSegment);
  };
  const takeColour = (viewportId: string, id: string) => {
    const known = list().find(segment => segment.id === id);
    const [r, g, b] = service.getSegmentColor?.(viewportId, id, SEGMENT_INDEX) ?? [];
    if (!known || r === undefined || g === undefined || b === undefined) return;
    const colour = hexColour([r, g, b]);
    const other = colour === hexColour(known.rgb) ? null : colour;
    once(asked.colours, id, other, actions.colourSegment);
  };
  const onModified = (payload: unknown) => {
    const id = (payload as { segmentationId?: string })?.segmentationId ?? '';
    // Not at once: we change the two names one after the other, and OHIF tells of each.
    queueMicrotask(() => takeName(id));
  };
  const onLook = (payload: unknown) => {
    const { segmentationId: id = '', viewportId = '' } = (payload ?? {}) as {
      readonly segmentationId?: string;
      readonly viewportId?: string;
    };
    const isNew = !drawn.has(place(viewportId, id));
    lookWhere();
    // Not at once: of what we do, OHIF tells before the panel's list has changed. What is asked then is how it is then: two that
    // were made active one after the other would else take turns for ever.
    queueMicrotask(() => {
      const active = service.getActiveSegmentation?.(viewportId)?.segmentationId;
      const workedOn = book.selected();
      const isOurs = list().some(segment => segment.id === id);
      if (!isOurs || !workedOn) return;
      if (isNew) activateInViewport(session.host, viewportId, workedOn.id);
      if (isNew || viewportId !== grid.getActiveViewportId()) return;
      takeColour(viewportId, id);
      if (active === id && active !== workedOn.id) actions.selectSegment(active);
    });
  };
  const unsubscribe = () => {
    subscriptions.forEach(each => each.unsubscribe());
    subscriptions = [];
  };

  return {
    enter: () => {
      unsubscribe();
      lookWhere();
      const on = (event: string | undefined, listen: (payload: unknown) => void) =>
        service.subscribe(event ?? '', listen);
      subscriptions = [
        on(service.EVENTS.SEGMENTATION_MODIFIED, onModified),
        on(service.EVENTS.SEGMENTATION_REPRESENTATION_MODIFIED, onLook),
        on(service.EVENTS.SEGMENTATION_REPRESENTATION_REMOVED, lookWhere),
      ];
    },
    leave: () => {
      unsubscribe();
      asked.names.clear();
      asked.colours.clear();
      drawn = new Set();
    },
    onViewportChange: lookWhere,
  };
}
