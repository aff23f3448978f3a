/** Which of the engines can be had here. */
import { EngineError, type EngineId, isMissing } from '../../engine/engine';
import type { EngineUnderTest } from './verify';

/**
 * Starts each engine once.
 * @param onAbsent told of an engine that cannot be had, with the reason
 * @throws what is wrong with an engine that can be had and does not start
 */
export async function enginesPresent(
  known: readonly EngineUnderTest[],
  onAbsent: (id: EngineId, error: EngineError) => void,
): Promise<EngineUnderTest[]> {
  const present: EngineUnderTest[] = [];
  for (const under of known) {
    try {
      (await under.create({})).dispose();
      present.push(under);
    } catch (error) {
      if (!(error instanceof EngineError) || !isMissing(error.fault)) throw error;
      onAbsent(under.id, error);
    }
  }
  return present;
}
