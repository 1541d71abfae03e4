import type { RefineRequest } from '@medclip/extension-medclip-sam/engine/contract';

/** A correction by a box and nothing else: SAM runs on it whatever the text found. */
export const BOX_REQUEST: RefineRequest = { box: [40, 40, 150, 120], points: [] } as never;
