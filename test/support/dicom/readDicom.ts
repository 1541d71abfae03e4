import { readDicomImage as read } from '@medclip/extension-medclip-sam/dicom/image/readDicomImage';
import { CODECS } from '@medclip/cli/codecs';

/** One frame (from 0) of a file, with the codecs of the command line. */
export const readDicomImage = (bytes: Uint8Array, frame = 0) => read(bytes, CODECS, frame);
