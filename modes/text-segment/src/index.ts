import product from '../../../package.json';
import { hotkeys } from './hotkeys';
import { EXTENSION_ID, MEASUREMENT_PANEL_ID, MODE_ID, PANEL_ID } from './id';
import { TOOLBAR_BUTTON_ID, toolbarButtons } from './toolbarButtons';

interface LayoutInstance {
  readonly id: string;
  readonly props: {
    readonly leftPanels: readonly string[];
    readonly rightPanels: readonly string[];
    readonly viewports: readonly object[];
  };
}

interface ModeContext {
  readonly servicesManager: {
    readonly services: {
      readonly toolbarService: { updateSection(section: string, buttons: readonly string[]): void };
    };
  };
  readonly commandsManager: { run(name: string): unknown };
}

interface BaseMode {
  readonly customizations?: Readonly<Record<string, object>>;
  readonly modeInstance: {
    readonly toolbarButtons: readonly object[];
    readonly extensions: Readonly<Record<string, string>>;
    /** The block itself, or its name among `customizations`. */
    readonly modeCustomizations: string | object;
    /** Tools beyond those that the mode's own set-up gives to a group. */
    readonly toolGroupAdditions?: Readonly<Record<string, readonly object[]>>;
    readonly routes: readonly { readonly layoutInstance: LayoutInstance }[];
    onModeEnter(context: ModeContext): void;
    onModeExit(context: Omit<ModeContext, 'commandsManager'>): void;
  };
}

interface ModeFactoryParams {
  loadModules(names: readonly string[]): Promise<readonly [BaseMode, BaseMode]>;
}

/** Modalities without pixels of their own: a study of only these has nothing to outline. */
const NOT_IMAGES = ['SEG', 'RTSTRUCT', 'RTPLAN', 'RTDOSE', 'PR', 'SR', 'KO', 'SM', 'ECG', 'DOC'];

function customizationsOf({ customizations, modeInstance }: BaseMode): object {
  const given = modeInstance.modeCustomizations;
  return (typeof given === 'string' ? customizations?.[given] : given) ?? {};
}

/** OHIF's callipers; its segmentation mode brings neither the buttons nor the tools. */
const CALLIPERS = ['Length', 'Bidirectional'] as const;

function withCallipers(additions: BaseMode['modeInstance']['toolGroupAdditions'] = {}) {
  const tools = { passive: CALLIPERS.map(toolName => ({ toolName })) };
  const groups = ['default', 'mpr'].map(group => [group, [...(additions[group] ?? []), tools]]);
  return { ...additions, ...Object.fromEntries(groups) };
}

/** The panel grows with the screen, as its text does; in CSS pixels. */
const panelWidth = () => Math.min(420, Math.max(280, Math.round(window.innerWidth * 0.16)));

/**
 * OHIF's segmentation mode (its tools, its toolbar, its panels) with the Text Segment panel in front, a hanging protocol per
 * modality, and the prompt one key away.
 */
async function modeFactory({ loadModules }: ModeFactoryParams) {
  const [segmentation, basic] = await loadModules(['@ohif/mode-segmentation', '@ohif/mode-basic']);
  const base = segmentation.modeInstance;
  const layout = base.routes[0]?.layoutInstance;
  /** OHIF gives it when the mode is entered, and not when it is left. */
  let commandsManager: ModeContext['commandsManager'] | undefined;
  if (!layout) throw new Error('OHIF’s segmentation mode has no layout to build on.');
  return {
    ...base,
    id: MODE_ID,
    routeName: 'text-segment',
    displayName: 'Text Segment',
    hide: false,
    nonModeModalities: NOT_IMAGES,
    extensions: { ...base.extensions },
    hangingProtocol: [
      'medclip-us',
      'medclip-mg',
      'medclip-mr',
      'medclip-ct',
      'medclip-dx',
      'default',
    ],
    toolbarButtons: [...base.toolbarButtons, ...toolbarButtons()],
    toolGroupAdditions: withCallipers(base.toolGroupAdditions),
    modeCustomizations: {
      ...customizationsOf(segmentation),
      'ohif.hotkeyBindings': { $push: hotkeys() },
      // Our extension shows the cine bar, by what an image is and not by its modality.
      autoCineModalities: { $set: [] },
    },
    routes: [
      {
        path: 'text-segment',
        layoutTemplate: () => ({
          id: layout.id,
          props: {
            ...layout.props,
            leftPanels: [...layout.props.leftPanels],
            rightPanels: [PANEL_ID, ...layout.props.rightPanels, MEASUREMENT_PANEL_ID],
            rightPanelClosed: false,
            rightPanelInitialExpandedWidth: panelWidth(),
            viewports: layout.props.viewports.map(viewport => ({ ...viewport })),
          },
        }),
      },
    ],
    onModeEnter(context: ModeContext) {
      // Not the segmentation mode's own: it would switch to the built-in panel at the first segment and unmount ours.
      basic.modeInstance.onModeEnter.call(this, context);
      context.servicesManager.services.toolbarService.updateSection('primary', [
        TOOLBAR_BUTTON_ID,
        ...CALLIPERS,
      ]);
      commandsManager = context.commandsManager;
      commandsManager.run('medclipEnterMode');
    },
    onModeExit(context: Omit<ModeContext, 'commandsManager'>) {
      // First ours: OHIF's exit destroys the segmentations that unsaved work must be read from.
      commandsManager?.run('medclipLeaveMode');
      base.onModeExit.call(this, context);
    },
  };
}

const mode = {
  id: MODE_ID,
  modeFactory,
  extensionDependencies: { [EXTENSION_ID]: `^${product.version}` },
};

export default mode;
