import type { ServerResponse } from 'node:http';
import { written } from './answers';

/** A JSON array as the answer, sent as its members come; waits for a slow reader. */
export function jsonArray(res: ServerResponse) {
  let open = false;
  let count = 0;
  const begin = () => {
    if (open) return;
    open = true;
    res.writeHead(200, {
      'Content-Type': 'application/dicom+json; charset=utf-8',
      'Cache-Control': 'no-store',
    });
  };
  return {
    /** False when the reader is gone. */
    async write(members: readonly string[]): Promise<boolean> {
      if (members.length === 0) return !res.destroyed;
      begin();
      await written(res, `${count === 0 ? '[' : ','}${members.join(',')}`);
      count += members.length;
      return !res.destroyed;
    },
    async end(): Promise<void> {
      begin();
      res.end(count === 0 ? '[]' : ']');
    },
  };
}
