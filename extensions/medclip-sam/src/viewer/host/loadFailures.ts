import { MedClipSamError } from '../../core/errors';
import { whyNotShown } from '../../dicom/image/whyNotShown';
import type { DicomInstance, Host, Viewport } from './host';

const failed = new WeakMap<EventTarget, Set<string>>();

/** Begins to listen for images that the host could not load; once per page. */
export function watchLoadFailures(host: Host): void {
  const { eventTarget, Enums } = host.cornerstone();
  if (!eventTarget || failed.has(eventTarget)) return;
  const ids = new Set<string>();
  failed.set(eventTarget, ids);
  const note = (event: Event) => {
    const { imageId } = (event as CustomEvent<{ imageId?: string }>).detail ?? {};
    if (imageId) ids.add(imageId);
  };
  for (const name of [Enums.Events.IMAGE_LOAD_FAILED, Enums.Events.IMAGE_LOAD_ERROR]) {
    if (name) eventTarget.addEventListener(name, note);
  }
}

/** Why an image will not appear however long a reader waits; null while it may. */
export function whyNotLoaded(
  host: Host,
  viewport: Viewport,
  imageId: string | undefined,
  instance: DicomInstance | undefined
): MedClipSamError | null {
  const syntax = instance?.AvailableTransferSyntaxUID ?? instance?.TransferSyntaxUID;
  const known = instance && whyNotShown(instance, syntax ? String(syntax) : undefined, false);
  if (known) return known;
  if (viewport.type === 'video') {
    return whyNotShown({}, '1.2.840.10008.1.2.4.102', false);
  }
  const { eventTarget } = host.cornerstone();
  if (!imageId || !eventTarget || !failed.get(eventTarget)?.has(imageId)) return null;
  return new MedClipSamError(
    'unsupported-image',
    'This image could not be loaded: it is damaged, or stored in a way that the viewer cannot read.',
    'Reload the page. If it stays so, ask the PACS administrator to fetch the image again.'
  );
}
