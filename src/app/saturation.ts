/** Where the attribution ratio of KL in the reward ends up as answers grow longer. */
import { settingsProcess } from '../experiment/cell';
import type { Experiment } from '../experiment/experiment';
import { attributionRatio } from '../model/attribution';
import { exactKl } from '../model/exact-kl';
import { constantLength } from '../model/lengths';
import { sliceSettings } from './exact-curve';
import { type GridView, drawnAxis, type Position } from './grid-view';

/**
 * The limit L → ∞ of the ratio at constant, equal lengths, or null where figures have none to show: the axis is
 * not the length of all answers, or deciding gets nothing.
 *
 * The gradient is g_0 + L·g_1 (section 3.3): g_0 from the cost of decisions, L·g_1 from that of answers. The ratio
 * tends to that of g_1, which is the gradient at L = 1 with decisions free of cost.
 */
export function saturationLimit(experiment: Experiment, view: GridView, position: Position): number | null {
  const axis = drawnAxis(view);
  if (axis?.field.path !== 'model.lengths' || axis.numbers === null) return null;
  const settings = sliceSettings(experiment, view, position);
  const oneToken = constantLength(1);
  const process = { ...settingsProcess(settings), lengths: { correct: oneToken, wrong: oneToken } };
  const limit = attributionRatio(exactKl(process, settings.model.reference, 1).sampling.gradDetached);
  return limit === null || !(limit > 0) ? null : limit;
}
