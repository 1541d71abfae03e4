import { MedClipSamError } from '../../core/errors';

/** The inference server is away, or is not the one it should be. No image is to blame, and another one changes nothing. */
export class ServerFault extends MedClipSamError {
  constructor(
    message: string,
    remedy: string,
    /** HTTP status; 0 for no answer or an answer that is wrong. */
    readonly status = 0
  ) {
    super('backend-failed', message, remedy);
  }
}
