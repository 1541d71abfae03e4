export const MODE_ID = '@medclip/mode-text-segment';
export const EXTENSION_ID = '@medclip/extension-medclip-sam';
export const PANEL_ID = `${EXTENSION_ID}.panelModule.textSegment`;
/** OHIF's own list of measurements, where ours are shown, too. */
export const MEASUREMENT_PANEL_ID = '@ohif/extension-cornerstone.panelModule.panelMeasurement';
