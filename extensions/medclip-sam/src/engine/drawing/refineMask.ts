import { requireInside } from '../../algorithm/correct/localCorrection';
import { MedClipSamError } from '../../core/errors';
import { maskFromRuns } from '../../algorithm/mask/compactMask';
import type { Mask, Raster8 } from '../../core/raster';
import { reliabilityOf, weighed } from '../../algorithm/confidence/reliability';
import type { RefineRequest, RefineResult, RunOptions } from '../contract';
import { readToken, runDecoderRefined, tokenOf } from './decodeMask';
import { drawingFor } from './drawing';
import { evidenceOfPass } from './evidenceOfPass';
import { fitMask } from './fitMask';
import type { Models } from '../pipeline/models';
import { yieldToEvents } from '../../core/yieldToEvents';

/** Decoder-only correction: clicks, a box and the mask so far on the cached SAM embedding. */
export async function refineMask(
  models: Models,
  image: Raster8,
  request: RefineRequest,
  options: RunOptions
): Promise<RefineResult> {
  checkRequest(image, request);
  const { sessions } = models;
  const drawing = await drawingFor(models, image, request.atOnce);
  options.onProgress?.({ stage: 'load-models', fraction: null });
  const encoder = await sessions.get(drawing.encoder, options);
  const decoder = await sessions.get(drawing.decoder, options);
  options.onProgress?.({ stage: 'encode-sam', fraction: null });
  await yieldToEvents(options.signal);
  const sam = await models.samImage(image, encoder, drawing);
  options.onProgress?.({ stage: 'decode-mask', fraction: null });
  await yieldToEvents(options.signal);
  const previous = request.mask ?? null;
  const out = await runDecoderRefined(sam, request, previous, drawing.pack, decoder);
  const token = tokenOf(out, drawing.pack, request.maskToken);
  const decoded = readToken(out, token, sam, drawing.pack);
  const { iouPrediction, stability } = decoded;
  const guided = request.boundary === 'guided';
  const mask = guided ? fitMask(decoded, image, sam, drawing.pack) : maskFromRuns(decoded.runs);
  await yieldToEvents(options.signal);
  const answer = { mask, iouPrediction, stability };
  const asked = request.reliability;
  if (!asked) return answer;
  const { mean, weight, votes } = evidenceOfPass(out, sam, drawing.pack);
  return {
    ...answer,
    reliability: { map: reliabilityOf(weighed(mean, weight), asked), votes, calibrated: false },
  };
}

function checkRequest(image: Raster8, { box, points, mask, reliability }: RefineRequest): void {
  if (!box && points.length === 0 && !mask) {
    throw new MedClipSamError(
      'bad-input',
      'There is nothing to correct the outline with.',
      'Click inside or outside of the structure, or draw a box.'
    );
  }
  const values = [...(box ?? []), ...points.flatMap(p => [p.x, p.y])];
  if (!values.every(Number.isFinite)) {
    throw new MedClipSamError(
      'bad-input',
      'The position of the click is not valid.',
      'Click inside the image.'
    );
  }
  requireInside(image, points);
  const otherSize = (m?: Mask): boolean =>
    m !== undefined && (m.width !== image.width || m.height !== image.height);
  if (otherSize(mask) || otherSize(reliability)) {
    throw new MedClipSamError(
      'bad-input',
      'The outline belongs to an image of another size.',
      'Run the prompt again on this image.'
    );
  }
}
