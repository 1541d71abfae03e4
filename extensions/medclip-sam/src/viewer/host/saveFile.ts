/** Offers bytes as a download. The name holds no identifier: downloads folders are read by others. */
export function saveFile(name: string, bytes: Uint8Array, type = 'application/dicom'): void {
  const blob = new Blob([bytes.slice()], { type });
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Chromium needs the URL until the download has begun.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
