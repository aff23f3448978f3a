/** A GPU that comes back: a browser whose GPU process was killed has no adapter until it has started another. */
import { EngineError, isMissing } from '../engine/engine';

/** Pauses between tries. A process starts in a second or so; who has another engine does not wait much longer. */
const PAUSES_MS = [250, 500, 1000, 2000];

/**
 * What creates an engine, with patience where there was one before: a GPU that never was is not waited for.
 * @param create throws an EngineError where there is no GPU
 */
export function returningGpu<E>(create: () => Promise<E>): () => Promise<E> {
  let was = false;
  return async () => {
    for (const pause of was ? PAUSES_MS : []) {
      try {
        return await create();
      } catch (error) {
        if (!(error instanceof EngineError && isMissing(error.fault))) throw error;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    const engine = await create();
    was = true;
    return engine;
  };
}
