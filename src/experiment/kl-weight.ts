/** Checks of a KL weight that is set from outside the objectives it is for. */
import { inputIssue, type InputIssue } from '../model/input-error';
import { hasPenalty } from '../objective/kl-weight';
import type { ObjectiveVariant } from './objective-variant';

/**
 * A weight in the name of an objective must be the weight that it has.
 *
 * @param at where the objective stands. @param setter what sets the weight of every penalty; null where nothing does.
 */
export function ownWeightIssues(
  { changes }: ObjectiveVariant,
  at: string,
  setter: string | null,
): InputIssue[] {
  const own = changes.find(({ field }) => field.path === 'kl.weight');
  if (own === undefined || setter === null) return [];
  const allowed = `left out where ${setter} sets the weight of every KL penalty`;
  return [inputIssue(`${at}.kl.weight`, own.value, allowed)];
}

/** More names than these do not help. */
const MOST_NAMES = 3;

/**
 * A weight above 0 asks for a penalty: where no objective has one, nothing would answer. A weight of 0 is what such
 * objectives have.
 *
 * @param weights all that are set: one, or those of an axis. @param at where they are set.
 */
export function unreadWeightIssues(
  variants: readonly Pick<ObjectiveVariant, 'id' | 'objective'>[],
  weights: readonly number[],
  at: string,
): InputIssue[] {
  if (variants.length === 0 || variants.some(({ objective }) => hasPenalty(objective))) return [];
  if (!weights.some((weight) => weight > 0)) return [];
  const names = variants.slice(0, MOST_NAMES).map(({ id }) => id);
  const who =
    variants.length === 1
      ? `${names[0]} has no KL penalty`
      : `none of the ${variants.length} objectives (${names.join(', ')}${variants.length > MOST_NAMES ? ', …' : ''}) has a KL penalty`;
  const placed = variants.find(({ objective }) => objective.kind === 'rl');
  const how =
    placed === undefined
      ? 'objectives trained on data take none'
      : `switch one on in the objective, as in ${withLoss(placed.id)}`;
  const allowed = `left out, because ${who} and the weight would weigh nothing; or ${how}`;
  return [inputIssue(at, weights.length === 1 ? weights[0] : weights, allowed)];
}

/** A text that says where the penalty stands says so once. */
function withLoss(id: string): string {
  const parts = id.split(';').filter((part) => !part.startsWith('kl.placement='));
  return [...parts, 'kl.placement=loss'].join(';');
}
