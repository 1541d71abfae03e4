import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { writeSampleStudies } from '@medclip/samples/writeSampleStudies';
import { launchChromium } from '../support/browser/chromium';
import { newVolume, runToEnd, startContainer, type Container } from '../support/deploy/container';
import { describeWithTool } from '../support/externalTool';
import { buildImage, imageTools, type Image } from '../support/deploy/imageRoot';
import { qido } from '../support/pacs/pacsUnderTest';
import { multipartOf } from '../support/dicom/part10';
import { saveOnePrompt } from '../support/panel/saveOnePrompt';

jest.setTimeout(60 * 60_000);

/** Without the addresses, which name the container's port. */
const storedSegs = async (container: Container) => {
  const series = (await qido(container, 'series?Modality=SEG')) as Record<string, unknown>[];
  return series.map(one => ({ ...one, '00081190': undefined }));
};

describeWithTool(imageTools, 'the Dockerfile, step by step in a clean Debian', () => {
  let image: Image;
  let samples: string;
  let files: readonly string[];
  let volume: Awaited<ReturnType<typeof newVolume>>;
  let browser: Browser;
  let container: Container;

  beforeAll(async () => {
    samples = await mkdtemp(path.join(os.tmpdir(), 'medclip-image-samples-'));
    files = await writeSampleStudies(samples);
    browser = await launchChromium();
    image = await buildImage();
    volume = await newVolume(image);
    container = await startContainer(image, volume.folder);
  });
  afterAll(async () => {
    await browser?.close();
    await container?.stop();
    await volume?.remove();
    await image?.remove();
    await rm(samples, { recursive: true, force: true });
  });

  test('runs as its user, without rights, on a read-only root with a volume that it can write', () => {
    const status = readFileSync(`/proc/${container.pid}/status`, 'utf8');
    const [uid, gid] = image.user.split(':') as [string, string];
    expect(status).toMatch(new RegExp(`^Uid:(\\t${uid}){4}$`, 'm'));
    expect(status).toMatch(new RegExp(`^Gid:(\\t${gid}){4}$`, 'm'));
    for (const set of ['CapPrm', 'CapEff', 'CapBnd']) {
      expect(status).toMatch(new RegExp(`^${set}:\\t0+$`, 'm'));
    }
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(container.exec('touch', '/opt/medclip-sam/x').stderr).toMatch(/Read-only file system/);
    expect(container.exec('sh', '-c', `touch ${image.volume}/x && rm ${image.volume}/x`).code).toBe(
      0
    );
  });

  test('its health check says that it is well', () => {
    expect(container.exec(...image.healthCheck)).toMatchObject({ code: 0, stderr: '' });
  });

  test('has no compiler, no npm and no source of the build stage', () => {
    for (const program of ['npm', 'tsc', 'gcc']) {
      expect(container.exec('sh', '-c', `command -v ${program}`).code).not.toBe(0);
    }
    expect(container.exec('ls', '/src').code).not.toBe(0);
  });

  test('begins without studies; a browser outside goes from a prompt to a stored SEG', async () => {
    expect(await qido(container, 'studies')).toEqual([]);
    for (const file of files) {
      const { body, contentType } = multipartOf([await readFile(file)]);
      const answer = await fetch(`${container.url}/dicom-web/studies`, {
        method: 'POST',
        headers: { 'content-type': contentType, accept: 'application/dicom+json' },
        body: new Uint8Array(body),
      });
      expect(answer.status).toBe(200);
    }
    await saveOnePrompt(browser, container);
  });

  test('ends by SIGTERM with code 0; started again on the volume, it has the SEG', async () => {
    const before = await storedSegs(container);
    expect(before).toHaveLength(1);
    expect(await container.stop()).toBe(0);
    container = await startContainer(image, volume.folder);
    expect(await storedSegs(container)).toEqual(before);
  });

  test('is the command line too: segment writes a SEG into the volume', async () => {
    const own = await newVolume(image);
    try {
      const breast = files.find(file => /breast/.test(file))!;
      await copyFile(breast, path.join(own.folder, 'image.dcm'));
      const ended = runToEnd(image, own.folder, [
        ...['segment', '--image', `${image.volume}/image.dcm`, '--text', 'breast tumor'],
        ...['--out', `${image.volume}/seg.dcm`, '--json'],
      ]);
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      const written = await readFile(path.join(own.folder, 'seg.dcm'));
      expect(written.subarray(128, 132).toString('latin1')).toBe('DICM');
    } finally {
      await own.remove();
    }
  });
});
