import type { Pipeline, RunOptions } from '../contract';
import type { BackendChoice } from '../runtime/device';
import type { EncodingPlace } from '../store/keptEncodings';
import type { ModelStatus } from './clientStatus';

export interface InferenceClientOptions {
  /** All three may be relative to the page. `packUrl` and `ortUrl` are folders. */
  readonly workerUrl: string;
  readonly packUrl: string;
  readonly ortUrl: string;
  readonly backend?: BackendChoice;
  readonly allowSoftwareWebGpu?: boolean;
  /** Root of the site's server, where it is used from the start. */
  readonly inferenceUrl?: string | null;
  /** A pack that needs a download above this size asks first. */
  readonly askAboveBytes?: number;
  /** A cancelled run that has not answered after this is left behind. */
  readonly cancelGraceMs?: number;
  /** A cancelled run that has not ended after this costs the worker its life. */
  readonly hangMs?: number;
}

/**
 * The pipeline in its worker, as the viewer sees it. Everything heavy happens there; this thread only passes messages.
 *
 * `prepare` gives way to every other call, also to a later `prepare`, and then rejects with `cancelled`. It does nothing
 * while no models are loaded or loading: looking at an image starts no download.
 */
export interface InferenceClient extends Pipeline {
  /** Loads the models if they are not; a failed load may be tried again. Resolves with the state `ready`. */
  load(options?: RunOptions): Promise<ModelStatus>;
  /** The reader's yes to the question of the state `asking`; good for this pack until the page is left. */
  download(): void;
  /** Ends a load, also one that asks. What was downloaded is kept and a next load goes on from there. */
  stopLoading(): void;
  /** Takes another pack from the next call on; the models in use are unloaded. */
  usePack(packUrl: string): void;
  /** Lets the site's server run the large graphs from the next call on, or with null this browser. */
  useServer(url: string | null): void;
  /** Keeps encodings of images there from now on, beyond this page; null: nowhere, which is how it begins. */
  keepEncodings(place: EncodingPlace | null): void;
  /** Unloads the models and deletes every model file that this browser keeps for this site, and what they made of images. */
  deleteModels(): Promise<void>;
  status(): ModelStatus;
  /** Calls `listener` at every change of `status()`. Returns the way to stop. */
  subscribe(listener: (status: ModelStatus) => void): () => void;
}
