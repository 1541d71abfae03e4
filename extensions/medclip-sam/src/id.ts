/** The package name is the extension's id, as OHIF's plugin contract asks. */
export const EXTENSION_ID = '@medclip/extension-medclip-sam';
export { APP_VERSION as EXTENSION_VERSION } from './dicom/dataset/equipment';
export const PANEL_NAME = 'textSegment';
export const PANEL_ID = `${EXTENSION_ID}.panelModule.${PANEL_NAME}`;
export const COMMANDS_CONTEXT = 'MEDCLIP_SAM';
