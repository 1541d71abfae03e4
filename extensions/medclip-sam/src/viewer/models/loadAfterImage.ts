import type { ModelActions } from '../../state/model';
import type { Feature } from '../sessionContext';

/** Where no image comes (a study of reports, a slow line), the models come all the same. */
const WITHOUT_IMAGE_MS = 10_000;

/**
 * Loads the models while the reader looks at the first image, not before it is there: both want the processor, and the image is
 * what the reader waits for. A failure shows in the model line; a run loads them in any case.
 */
export function createLoadAfterImage({ retryModel }: Pick<ModelActions, 'retryModel'>): Feature {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const stop = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const load = () => {
    if (timer === null) return;
    stop();
    retryModel();
  };
  return {
    enter: () => {
      stop();
      timer = setTimeout(load, WITHOUT_IMAGE_MS);
    },
    onViewportChange: active => {
      if (active) load();
    },
    leave: stop,
  };
}
