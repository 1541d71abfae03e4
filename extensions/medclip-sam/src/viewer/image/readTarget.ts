import { MedClipSamError } from '../../core/errors';
import { errorText } from '../../locales/errorText';
import type { Notice } from '../../state/notice';
import type { TargetView } from '../../state/prompt';
import { activeImage, positionText, type ActiveImage } from './activeImage';
import type { Host } from '../host/host';
import { t } from '../../locales/translate';
import { screenDifference } from './screenWindow';

/** That the screen shows the image otherwise than it says itself. */
function screenNotice(active: ActiveImage): Notice | null {
  const differs = screenDifference(active);
  if (!differs) return null;
  const remedy = t(differs === 'voi-lut-missing' ? 'screen.remedyMissing' : 'screen.remedy');
  return { tone: 'warning', message: t(`screen.${differs}`), remedy };
}

/** What a run would use now, or why there is nothing to run on. */
export function readTarget(host: Host): {
  readonly active: ActiveImage | null;
  readonly target: TargetView | null;
  readonly targetProblem: Notice | null;
} {
  try {
    const active = activeImage(host);
    const target = {
      modality: active.modality,
      description: active.displaySet.SeriesDescription ?? '',
      position: positionText(active),
    };
    return { active, target, targetProblem: screenNotice(active) };
  } catch (cause) {
    const error = MedClipSamError.from(cause);
    return {
      active: null,
      target: null,
      targetProblem: { tone: 'info', ...errorText(error), code: error.code },
    };
  }
}
