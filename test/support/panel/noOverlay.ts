/**
 * In place of the draft's overlay, which draws on a canvas that jsdom has not; it is driven in the browser tests. As
 * `jest.mock('…/viewer/draft/draftOverlay', () => jest.requireActual('…/support/panel/noOverlay'))`.
 */
export const createDraftOverlay = () => ({
  show: async () => undefined,
  setHeatmap() {},
  attach() {},
  redraw() {},
  clear() {},
});
