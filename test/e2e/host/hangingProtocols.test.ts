import type { Browser, Page } from 'playwright-core';
import { EXTENSION_ID } from '../../../extensions/medclip-sam/src/id';
import { launchChromium } from '../../support/browser/chromium';
import { startPacsUnderTest, type PacsUnderTest } from '../../support/pacs/pacsUnderTest';
import {
  BRAIN_MR,
  CHEST_CT,
  CHEST_FILMS,
  MAMMOGRAMS,
  ULTRASOUND,
  type PlausibleSeries,
} from '../../support/dicom/plausibleSeries';

interface ExtensionGlobals {
  readonly extensionManager: {
    readonly modules: {
      readonly hangingProtocolModule: readonly {
        readonly extensionId: string;
        readonly module: readonly { readonly protocol: { readonly id: string } }[];
      }[];
    };
  };
}

let browser: Browser;
let pacs: PacsUnderTest;
let page: Page;
beforeAll(async () => {
  browser = await launchChromium();
  pacs = await startPacsUnderTest('embedded');
  page = await browser.newPage();
  await page.goto(`${pacs.server.url}/`);
  // OHIF shares its managers before the plug-ins have registered.
  await page.waitForFunction(
    id => {
      const { extensionManager } = window as unknown as Partial<ExtensionGlobals>;
      return extensionManager?.modules.hangingProtocolModule.some(m => m.extensionId === id);
    },
    EXTENSION_ID,
    { timeout: 180_000 }
  );
});
afterAll(async () => {
  await browser?.close();
  await pacs?.stop();
});

interface Hanging {
  readonly protocol: string;
  readonly stage: string;
  /** `name of the series` or `name @index`, per viewport; null where it stays empty. */
  readonly viewports: readonly (string | null)[];
}

type Study = Readonly<Record<string, PlausibleSeries>>;

/**
 * How OHIF's own hanging protocol service, with our protocols as the mode lists them, hangs studies: a second instance of the
 * service, so that nothing on the page is moved.
 */
function hang(...studies: readonly Study[]): Promise<Hanging> {
  return page.evaluate(
    ([given, id]): Hanging => {
      interface Service {
        customAttributeRetrievalCallbacks: object;
        protocols: Map<string, object>;
        setActiveProtocolIds(ids: readonly string[]): void;
        run(what: object): void;
        getActiveProtocol(): {
          protocol: { id: string };
          stage: { name: string };
          viewportMatchDetails: Map<
            string,
            {
              viewportOptions: { initialImageOptions: { index?: number } };
              displaySetsInfo: readonly { displaySetInstanceUID?: string }[];
            }
          >;
        };
      }
      const { services, commandsManager } = window as unknown as {
        services: { hangingProtocolService: Service };
        commandsManager: object;
      };
      const original = services.hangingProtocolService;
      const Constructor = original.constructor as new (c: object, s: object) => Service;
      const service = new Constructor(commandsManager, { services });
      service.customAttributeRetrievalCallbacks = original.customAttributeRetrievalCallbacks;
      const { extensionManager } = window as unknown as ExtensionGlobals;
      const registered = extensionManager.modules.hangingProtocolModule.find(
        m => m.extensionId === id
      );
      service.protocols = new Map(
        structuredClone(registered!.module).map(({ protocol }) => [protocol.id, protocol])
      );
      service.setActiveProtocolIds([...service.protocols.keys()]);
      const displaySets = given.flatMap((study, n) =>
        Object.entries(study).map(([name, series], i) => ({
          displaySetInstanceUID: `${n ? 'prior ' : ''}${name}`,
          StudyInstanceUID: `study-${n}`,
          SeriesInstanceUID: `${n}.${i}`,
          SeriesNumber: i + 1,
          SeriesDescription: series.SeriesDescription,
          Modality: series.Modality,
          numImageFrames: Number(series.header?.NumberOfFrames ?? series.images ?? 1),
          isReconstructable: series.reconstructable ?? false,
          instances: [{ SeriesDescription: series.SeriesDescription, ...series.header }],
        }))
      );
      const list = given.map((_, n) => {
        const own = displaySets.filter(d => d.StudyInstanceUID === `study-${n}`);
        const ModalitiesInStudy = [...new Set(own.map(d => d.Modality))];
        return { StudyInstanceUID: `study-${n}`, ModalitiesInStudy, series: [] };
      });
      service.run({ studies: list, displaySets, activeStudy: list[0] });
      const { protocol, stage, viewportMatchDetails } = service.getActiveProtocol();
      return {
        protocol: protocol.id,
        stage: stage.name,
        viewports: [...viewportMatchDetails.values()].map(v => {
          const uid = v.displaySetsInfo[0]?.displaySetInstanceUID;
          const { index } = v.viewportOptions.initialImageOptions;
          return uid === undefined ? null : index === undefined ? uid : `${uid} @${index}`;
        }),
      };
    },
    [studies, EXTENSION_ID] as const
  );
}

describe('MR', () => {
  const { localizer, t1Ge, t1cGe, t2, flairGe, dwi, adc, unknown } = BRAIN_MR;
  const { unnamedT1, unnamedT2, unnamedFlair } = BRAIN_MR;

  test('a tumour protocol by its descriptions, the localizer left out', async () => {
    expect(await hang({ localizer, dwi, adc, t2, flairGe, t1Ge, t1cGe })).toEqual({
      protocol: 'medclip-mr',
      stage: 'T1c, T1, T2, FLAIR',
      viewports: ['t1cGe', 't1Ge', 'flairGe', 't2'],
    });
  });

  test('an unnamed study by its timing', async () => {
    expect(await hang({ localizer, unnamedT1, unnamedT2, unnamedFlair })).toEqual({
      protocol: 'medclip-mr',
      stage: 'FLAIR, T1',
      viewports: ['unnamedFlair', 'unnamedT1'],
    });
  });

  test('one weighting as a volume with a sagittal plane; what is no volume as a stack', async () => {
    expect(await hang({ localizer, t2 })).toMatchObject({
      stage: 'Volume',
      viewports: ['t2', 't2'],
    });
    const thick = { ...unknown, reconstructable: false };
    expect(await hang({ localizer, thick })).toMatchObject({
      stage: 'Stack',
      viewports: ['thick'],
    });
    expect(await hang({ adc })).toMatchObject({ stage: 'Any', viewports: ['adc'] });
  });
});

describe('CT', () => {
  const { topogram, softSiemens, lungSiemens, coronal, doseReport } = CHEST_CT;

  test('axial soft tissue large; windows and a coronal plane beside it', async () => {
    expect(await hang({ topogram, coronal, lungSiemens, softSiemens, doseReport })).toEqual({
      protocol: 'medclip-ct',
      stage: 'Axial, windows, coronal',
      viewports: ['softSiemens', 'softSiemens', 'lungSiemens', 'softSiemens'],
    });
  });

  test('beside its prior', async () => {
    expect(await hang({ topogram, softSiemens }, { topogram, softSiemens })).toMatchObject({
      stage: 'Beside the prior',
      viewports: ['softSiemens', 'prior softSiemens'],
    });
  });

  test('nothing but a scout still hangs', async () => {
    expect(await hang({ topogram })).toMatchObject({ stage: 'Any', viewports: ['topogram'] });
  });
});

describe('radiographs', () => {
  const { paByCode, latByWords, hand } = CHEST_FILMS;

  test('frontal with lateral, whatever comes first', async () => {
    expect(await hang({ latByWords, paByCode })).toEqual({
      protocol: 'medclip-dx',
      stage: 'Frontal and lateral',
      viewports: ['paByCode', 'latByWords'],
    });
  });

  test('beside the prior frontal view, else beside any prior, else alone', async () => {
    expect(await hang({ paByCode, latByWords }, { latByWords, paByCode })).toMatchObject({
      viewports: ['paByCode', 'prior paByCode'],
    });
    expect(await hang({ hand }, { hand })).toMatchObject({ viewports: ['hand', 'prior hand'] });
    expect(await hang({ hand })).toMatchObject({ stage: 'One', viewports: ['hand'] });
  });
});

describe('mammography', () => {
  const { rcc, lcc, rmlo, lmlo, spot } = MAMMOGRAMS;

  test('right beside left, CC over MLO, in whatever order they came', async () => {
    expect(await hang({ spot, lmlo, lcc, rmlo, rcc })).toEqual({
      protocol: 'medclip-mg',
      stage: 'CC and MLO',
      viewports: ['rcc', 'lcc', 'rmlo', 'lmlo'],
    });
  });

  test('one breast, one view, or a spot alone', async () => {
    expect(await hang({ lmlo, lcc })).toMatchObject({ stage: 'Left', viewports: ['lcc', 'lmlo'] });
    expect(await hang({ lcc, rcc })).toMatchObject({ stage: 'CC', viewports: ['rcc', 'lcc'] });
    expect(await hang({ spot })).toMatchObject({ stage: 'One', viewports: ['spot'] });
  });
});

describe('ultrasound', () => {
  const { stills, oneStill, clip } = ULTRASOUND;

  test('a grid of stills, with the clip in its last place', async () => {
    expect(await hang({ stills })).toEqual({
      protocol: 'medclip-us',
      stage: 'Four stills',
      viewports: ['stills @0', 'stills @1', 'stills @2', 'stills @3'],
    });
    expect(await hang({ clip, stills })).toMatchObject({
      viewports: ['stills @0', 'stills @1', 'stills @2', 'clip @0'],
    });
  });

  test('a single still, and a still beside a clip', async () => {
    expect(await hang({ oneStill })).toMatchObject({ stage: 'One', viewports: ['oneStill'] });
    expect(await hang({ clip, oneStill })).toMatchObject({ viewports: ['oneStill @0', 'clip @0'] });
  });
});
