import type { ServerResponse } from 'node:http';
import { parseAccept } from './acceptHeader';
import type { AcceptedType } from './acceptHeader';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DicomWebError, sendBytes, sendMultipart } from './answers';
import { bytesOf } from '../dicom/dicomJson';
import type { RawDataset } from '../dicom/dicomJson';
import type { FolderStore } from '../folder/folderStore';
import { fileFrames } from '../dicom/fileFrames';
import type { IndexedInstance } from '../index/instanceIndex';
import { jsonArray } from './jsonArray';
import { withLinks } from './metadataText';
import { instanceUrl } from './resourcePath';
import type { ResourcePath } from './resourcePath';

const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';

export interface RetrieveRequest {
  readonly path: ResourcePath;
  readonly accept: string | undefined;
  readonly root: string;
}

/** WADO-RS (PS3.18 10.4): instances, metadata, frames, bulk data. Objects are answered in the transfer syntax they are stored in. */
export async function answerRetrieve(
  store: FolderStore,
  { path, accept, root }: RetrieveRequest,
  res: ServerResponse
): Promise<void> {
  const found = foundBy(store, path);
  const [first] = found;
  if (!first) throw new DicomWebError(404, 'There is no such study, series or instance.');
  const accepted = parseAccept(accept);
  const [kind, ...rest] = path.tail;
  if (kind === undefined) return sendInstances(store, found, accepted, res);
  if (kind === 'metadata' && rest.length === 0) {
    return sendMetadata(store, found, root, res);
  }
  if (path.sopUid !== undefined && kind === 'frames' && rest.length === 1) {
    return sendFrames(store, first, rest[0] ?? '', accepted, res);
  }
  if (path.sopUid !== undefined && kind === 'bulkdata' && rest.length > 0) {
    return sendBulkData(store, first, rest, accepted, res);
  }
  throw new DicomWebError(404, 'There is no such resource.');
}

function foundBy(store: FolderStore, path: ResourcePath): readonly IndexedInstance[] {
  const { studyUid = '', seriesUid, sopUid } = path;
  if (sopUid === undefined) return store.index.instances(studyUid, seriesUid);
  const one = store.index.get(sopUid);
  const { identity } = one ?? {};
  const fits = identity?.studyInstanceUid === studyUid && identity.seriesInstanceUid === seriesUid;
  return one && fits ? [one] : [];
}

/** From the index's stored column, some at a time. */
async function sendMetadata(
  store: FolderStore,
  instances: readonly IndexedInstance[],
  root: string,
  res: ServerResponse
): Promise<void> {
  const out = jsonArray(res);
  for (let at = 0; at < instances.length; at += 25) {
    const texts = instances.slice(at, at + 25).map(({ identity }) => {
      const row = store.index.db.get(
        'SELECT metadata FROM instance WHERE uid = ?',
        identity.sopInstanceUid
      );
      return withLinks(String(row?.metadata ?? '{}'), instanceUrl(root, identity));
    });
    if (!(await out.write(texts))) return;
    await nextTurn();
  }
  await out.end();
}

async function sendInstances(
  store: FolderStore,
  instances: readonly IndexedInstance[],
  accepted: readonly AcceptedType[],
  res: ServerResponse
): Promise<void> {
  const usable = accepted.filter(
    a =>
      a.type === '*/*' ||
      a.type === 'application/dicom' ||
      (a.type.startsWith('multipart/') &&
        (a.partType ?? 'application/dicom') === 'application/dicom')
  );
  const syntaxes = new Set(instances.map(i => i.identity.transferSyntaxUid));
  const [best] = usable.filter(a => allowsAll(a, syntaxes));
  if (!best) {
    throw new DicomWebError(
      406,
      'The objects are sent as application/dicom in the transfer syntax they are stored in (transfer-syntax=*).'
    );
  }
  const [only] = instances;
  if (best.type === 'application/dicom' && instances.length === 1 && only) {
    const type = `application/dicom; transfer-syntax=${only.identity.transferSyntaxUid}`;
    return sendBytes(res, type, await store.read(only));
  }
  return sendMultipart(
    res,
    'application/dicom',
    instances.map(instance => ({
      contentType: `application/dicom; transfer-syntax=${instance.identity.transferSyntaxUid}`,
      bytes: () => store.read(instance),
    }))
  );
}

/** Without the parameter the stored encoding is sent: nothing is ever transcoded, so the bytes stay the sender's. */
function allowsAll({ transferSyntax }: AcceptedType, stored: ReadonlySet<string>): boolean {
  if (transferSyntax === null || transferSyntax === '*') return true;
  return [...stored].every(syntax => syntax === transferSyntax);
}

async function sendFrames(
  store: FolderStore,
  instance: IndexedInstance,
  list: string,
  accepted: readonly AcceptedType[],
  res: ServerResponse
): Promise<void> {
  const frames = await fileFrames(store, instance);
  if (!frames)
    throw new DicomWebError(404, 'The instance has no frames that can be sent one by one.');
  const numbers = list.split(',').map(Number);
  if (numbers.some(n => !Number.isInteger(n) || n < 1)) {
    throw new DicomWebError(400, 'Frame numbers are whole numbers from 1.');
  }
  if (numbers.some(n => n > frames.count)) {
    throw new DicomWebError(404, `The instance has ${frames.count} frame(s).`);
  }
  const syntax = frames.transferSyntaxUid;
  const wanted = accepted.find(a => {
    const type = a.type.startsWith('multipart/') ? (a.partType ?? frames.mediaType) : a.type;
    // OHIF asks for octet-stream with any transfer syntax and reads the part's own type.
    const typeFits = ['*/*', frames.mediaType, 'application/octet-stream'].includes(type);
    const natural = syntax === EXPLICIT_LITTLE || type !== 'application/octet-stream';
    const syntaxFits =
      a.transferSyntax === '*' ||
      a.transferSyntax === syntax ||
      (a.transferSyntax === null && natural);
    return typeFits && syntaxFits;
  });
  if (!wanted) {
    throw new DicomWebError(
      406,
      'The frames are sent in the transfer syntax they are stored in (transfer-syntax=*).'
    );
  }
  const contentType =
    syntax === EXPLICIT_LITTLE
      ? frames.mediaType
      : `${frames.mediaType}; transfer-syntax=${syntax}`;
  const [single] = numbers;
  if (!wanted.type.startsWith('multipart/') && wanted.type !== '*/*' && numbers.length === 1) {
    return sendBytes(res, contentType, await frames.frame(single as number));
  }
  return sendMultipart(
    res,
    frames.mediaType,
    numbers.map(n => ({ contentType, bytes: () => frames.frame(n) }))
  );
}

/** `bulkdata/<tag>` or `bulkdata/<sequence tag>/<item>/…/<tag>`, as the metadata names it. */
async function sendBulkData(
  store: FolderStore,
  instance: IndexedInstance,
  steps: readonly string[],
  accepted: readonly AcceptedType[],
  res: ServerResponse
): Promise<void> {
  let dataset: RawDataset | undefined = (await store.parse(instance)).raw;
  for (let i = 0; i + 1 < steps.length; i += 2) {
    const items = dataset?.[steps[i] ?? '']?.Value;
    dataset = items?.[Number(steps[i + 1])] as RawDataset | undefined;
  }
  const element = dataset?.[steps.at(-1) ?? ''];
  const bytes = Buffer.concat((element?.Value ?? []).map(bytesOf));
  if (bytes.length === 0) throw new DicomWebError(404, 'There is no such bulk data.');
  const type = 'application/octet-stream';
  const fits = accepted.find(
    a =>
      a.type === '*/*' ||
      a.type === type ||
      (a.type.startsWith('multipart/') && (a.partType ?? type) === type)
  );
  if (!fits) throw new DicomWebError(406, `Bulk data is sent as ${type}.`);
  if (fits.type.startsWith('multipart/')) {
    return sendMultipart(res, type, [{ contentType: type, bytes: () => bytes }]);
  }
  return sendBytes(res, type, bytes);
}
