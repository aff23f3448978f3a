/** An engine for a simulation, which disposes what it was given, where the engine is still needed afterwards. */
import type { TallyEngine } from '../engine/engine';

/** The engine without its end. */
export function borrowed(engine: TallyEngine): TallyEngine {
  return {
    id: engine.id,
    adapter: engine.adapter,
    software: engine.software,
    run: (plan, options) => engine.run(plan, options),
    draw: (inputs) => engine.draw(inputs),
    dispose: () => undefined,
  };
}
