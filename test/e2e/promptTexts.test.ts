import { browserAndPacs } from '../support/browserAndPacs';
import { firstValue, qido, studyOf } from '../support/pacsUnderTest';
import { readWithPydicom } from '../support/pydicom';
import { openViewer } from '../support/viewerPage';

jest.setTimeout(600_000);

const site = browserAndPacs();

const PATIENT = 'PHANTOM^Breast Mass';
/**
 * Separators of DICOM values, names and our own parameters (a semicolon begins another prompt); markup; both directions of
 * writing; an emoji of four characters.
 */
const TYPED = 'breast\\tumor a=b ^^ <b>x</b> ورم 👩🏽‍⚕️';

test('a prompt of everything that separates something is typed, saved, and read by pydicom', async () => {
  const { server } = site.pacs;
  const study = await studyOf(server, PATIENT);
  const viewer = await openViewer(site.browser, server.url);
  const { page, cy } = viewer;
  try {
    await viewer.openStudy(study);
    await viewer.run(TYPED);
    await page.click(cy('medclip-accept'));
    const segment = page.locator(cy('medclip-segment')).first();
    await segment.waitFor();
    expect(await segment.evaluate(element => element.querySelector('b'))).toBeNull();
    await page.click(cy('medclip-save'));
    await page.waitForSelector(`${cy('medclip-save-state')}[data-state="saved"]`, {
      timeout: 90_000,
    });
    const [instance] = await qido(server, `studies/${study}/instances?Modality=SEG`);
    const answer = await fetch(
      `${server.url}/dicom-web/studies/${study}/series/${firstValue(instance, '0020000E')}` +
        `/instances/${firstValue(instance, '00080018')}`,
      { headers: { accept: 'application/dicom' } }
    );
    const seg = readWithPydicom(new Uint8Array(await answer.arrayBuffer()));
    expect(seg.labels).toEqual([TYPED.replace('\\', '/')]);
    expect(seg.patientName).toBe(PATIENT);
    expect(seg.parameters[0]).toMatch(/; edited=no; prompt=breast tumor a b \^\^ /);
    expect(seg.parameters[0]).toMatch(/ورم 👩🏽‍⚕️$/u);
    expect({ errors: viewer.errors, foreign: viewer.foreign }).toEqual({ errors: [], foreign: [] });
  } finally {
    await viewer.context.close();
  }
});
