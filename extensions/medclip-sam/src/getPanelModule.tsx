import { PANEL_NAME } from './id';
import { NoticeBox } from './ui/NoticeBox';
import { ensurePanelStyles } from './ui/panelStyles';
import type { PanelSource } from './state/viewState';
import { TextSegmentPanel } from './ui/TextSegmentPanel';

/** Why there can be no panel: what a site has set is wrong. */
export interface Problem {
  readonly message: string;
  readonly remedy: string;
}

/** The panel "Text Segment" of OHIF's right side. `source` works once `problem` has given null. */
export function getPanelModule(source: PanelSource, problem: () => Problem | null) {
  return [
    {
      name: PANEL_NAME,
      iconName: 'tab-segmentation',
      iconLabel: 'Text Segment',
      label: 'Text Segment',
      component: function TextSegment() {
        ensurePanelStyles(document);
        const wrong = problem();
        if (wrong) return <NoticeBox notice={{ tone: 'error', code: 'bad-input', ...wrong }} />;
        return <TextSegmentPanel source={source} />;
      },
    },
  ];
}
