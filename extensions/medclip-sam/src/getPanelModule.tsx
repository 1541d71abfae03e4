import { PANEL_NAME } from './id';
import { ensurePanelStyles } from './ui/panelStyles';
import { TextSegmentPanel, type PanelSource } from './ui/TextSegmentPanel';

/** The panel "Text Segment" of OHIF's right side. */
export function getPanelModule(source: PanelSource) {
  return [
    {
      name: PANEL_NAME,
      iconName: 'tab-segmentation',
      iconLabel: 'Text Segment',
      label: 'Text Segment',
      component: function TextSegment() {
        ensurePanelStyles(document);
        return <TextSegmentPanel source={source} />;
      },
    },
  ];
}
