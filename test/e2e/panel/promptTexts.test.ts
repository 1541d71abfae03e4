import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { firstValue, qido, studyOf } from '../../support/pacs/pacsUnderTest';
import { readWithPydicom } from '../../support/dicom/pydicom';
import { openViewer } from '../../support/browser/viewerPage';

jest.setTimeout(600_000);

const site = browserAndPacs();

const PATIENT = 'PHANTOM^Breast Mass';
/**
 * Separators of DICOM values, names and our own parameters (a semicolon begins another prompt), an opening of markup, an emoji of four
 * characters; the words are known, so the image is looked at.
 */
const PROMPT = 'breast\\tumor = ^^ < 👩🏽‍⚕️';
/** What a segment may be called: markup and both directions of writing as well. */
const NAME = 'breast\\tumor a=b ^^ <b>x</b> ورم 👩🏽‍⚕️';

test('a prompt and a name of everything that separates something are typed, saved, and read by pydicom', async () => {
  const { server } = site.pacs;
  const study = await studyOf(server, PATIENT);
  const viewer = await openViewer(site.browser, server.url);
  const { page, cy } = viewer;
  try {
    await viewer.openStudy(study);
    await viewer.run(PROMPT);
    await page.click(cy('medclip-accept'));
    const segment = page.locator(cy('medclip-segment')).first();
    await segment.waitFor();
    await page.click(cy('medclip-segment-name'));
    await page.fill(cy('medclip-segment-rename'), NAME);
    await page.press(cy('medclip-segment-rename'), 'Enter');
    await page.waitForSelector(cy('medclip-segment-rename'), { state: 'detached' });
    await page.locator(cy('medclip-segment-name')).getByText(NAME).waitFor();
    expect(await segment.evaluate(element => element.querySelector('b'))).toBeNull();
    await page.click(cy('medclip-save'));
    await page.waitForSelector(`${cy('medclip-save-state')}[data-state="saved"]`, {
      timeout: 180_000,
    });
    const [instance] = await qido(server, `studies/${study}/instances?Modality=SEG`);
    const answer = await fetch(
      `${server.url}/dicom-web/studies/${study}/series/${firstValue(instance, '0020000E')}` +
        `/instances/${firstValue(instance, '00080018')}`,
      { headers: { accept: 'application/dicom' } }
    );
    const seg = readWithPydicom(new Uint8Array(await answer.arrayBuffer()));
    expect(seg.labels).toEqual([NAME.replace('\\', '/')]);
    expect(seg.patientName).toBe(PATIENT);
    expect(seg.parameters[0]).toMatch(/; edited=no; prompt=breast tumor +\^\^ < 👩🏽‍⚕️$/u);
    expect({ errors: viewer.errors, foreign: viewer.foreign }).toEqual({ errors: [], foreign: [] });
  } finally {
    await viewer.context.close();
  }
});
