/** Every claim, in the order of the paper. A new one is a file in `claims/` and a line here. */
import type { Claim } from './claim';
import { accuracyFormula, calibrationHeterogeneous, calibrationPooled } from './claims/accuracy';
import { appendixCDrag, appendixCExpectation } from './claims/appendix-c';
import { dftQValues, sftQValues, table5Claim } from './claims/appendix-d';
import { clipping } from './claims/clipping';
import { discountExponent } from './claims/discount';
import { figure3, refreshShift } from './claims/figure-3';
import { klPlacement } from './claims/kl-placement';
import { klBellman, klBreakEven, klGradient, klSaturation } from './claims/kl-reward';
import { lengthBias } from './claims/length-bias';
import { sftDecision, sftLengthShare } from './claims/sft';
import { samplingCostOrder, tokenChain } from './claims/token-cost';
import { groupAdvantage, resampleSignal, rewardAttribution } from './claims/surrogate';

export const CLAIMS: readonly Claim[] = [
  klBellman,
  rewardAttribution,
  groupAdvantage,
  resampleSignal,
  discountExponent,
  lengthBias,
  samplingCostOrder,
  klSaturation,
  klGradient,
  klBreakEven,
  tokenChain,
  clipping,
  accuracyFormula,
  calibrationPooled,
  calibrationHeterogeneous,
  sftDecision,
  sftLengthShare,
  appendixCDrag,
  appendixCExpectation,
  sftQValues,
  dftQValues,
  table5Claim,
  figure3,
  refreshShift,
  klPlacement,
];
