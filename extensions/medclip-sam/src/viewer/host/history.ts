import type { Host } from './host';

/**
 * Adds a step to OHIF's own history, so that its undo and redo (buttons and Ctrl+Z) know ours and keep the order among brush
 * strokes and measurements.
 */
export function pushStep(host: Host, id: string, restoreMemo: (isUndo: boolean) => void): void {
  host.cornerstone().utilities.HistoryMemo.DefaultHistoryMemo.push({
    id,
    operationType: 'labelmap',
    restoreMemo,
  });
}
