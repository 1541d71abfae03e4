import type { IncomingMessage, ServerResponse } from 'node:http';
import { DicomWebError, sendError } from './answers';
import type { FolderStore } from '../folder/folderStore';
import { answerQuery } from '../query/query';
import { createBodyReceiver, MAX_STORE_BYTES } from './receiveBody';
import { requestTarget } from './requestTarget';
import { isStoreTarget, parsePath } from './resourcePath';
import { answerRetrieve } from './retrieve';
import { answerStore } from './storeRequest';

export interface DicomWebHandlerOptions {
  /** Where the service is mounted, for the links in its answers. */
  readonly mount?: string;
  readonly maxStoreBytes?: number;
}

/** QIDO-RS, WADO-RS and STOW-RS on a store, for a Node HTTP server. */
export function createDicomWebHandler(store: FolderStore, options: DicomWebHandlerOptions = {}) {
  const { mount = '/dicom-web', maxStoreBytes = MAX_STORE_BYTES } = options;
  const receiveBody = createBodyReceiver({ maxBytes: maxStoreBytes });

  async function answer(req: IncomingMessage, res: ServerResponse, rest: string): Promise<void> {
    const { parts, query } = requestTarget(rest);
    const root = `http://${req.headers.host ?? 'localhost'}${mount}`;
    const path = parsePath(parts);
    const method = req.method ?? 'GET';
    if (method === 'POST') {
      if (!isStoreTarget(path)) {
        throw new DicomWebError(405, 'Objects are stored at /studies or /studies/{uid}.');
      }
      return answerStore(store, req, path.studyUid, root, res, receiveBody);
    }
    if (method !== 'GET' && method !== 'HEAD') {
      throw new DicomWebError(405, 'Only GET, HEAD and POST are supported.');
    }
    const { search: level, studyUid, seriesUid } = path;
    if (level) {
      const parameters = new URLSearchParams(query);
      return answerQuery(store, { level, studyUid, seriesUid, parameters, root }, res);
    }
    return answerRetrieve(store, { path, accept: req.headers.accept, root }, res);
  }

  return {
    /** `rest` is the raw path and query below the mount. */
    handle(req: IncomingMessage, res: ServerResponse, rest: string): void {
      answer(req, res, rest).catch(error => sendError(res, error));
    },
    close: () => store.close(),
  };
}
