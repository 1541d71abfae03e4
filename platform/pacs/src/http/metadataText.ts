/** How `toDicomJson` writes its links into stored text; in a value the quotation marks would be escaped. */
const RELATIVE = '"BulkDataURI":"bulkdata/';

/** Stored DICOM JSON with its links made absolute below the instance, without reading it. */
export function withLinks(json: string, instanceUrl: string): string {
  const url = JSON.stringify(instanceUrl).slice(1, -1);
  return json.replaceAll(RELATIVE, () => `"BulkDataURI":"${url}/bulkdata/`);
}
