/** Objectives by framework and version, as a user names them. */
import { OPENRLHF_PRESETS, TRL_PRESETS } from './preset/others';
import { PAPER_PRESETS } from './preset/paper';
import type { ObjectivePreset } from './preset/preset';
import { VERL_PRESETS } from './preset/verl';

export { type Framework, FRAMEWORKS, type ObjectivePreset } from './preset/preset';

export const OBJECTIVE_PRESETS: readonly ObjectivePreset[] = [
  ...PAPER_PRESETS,
  ...VERL_PRESETS,
  ...TRL_PRESETS,
  ...OPENRLHF_PRESETS,
];

/** The preset of this id, or undefined. */
export function objectivePreset(id: string): ObjectivePreset | undefined {
  return OBJECTIVE_PRESETS.find((preset) => preset.id === id);
}
