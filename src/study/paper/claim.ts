/**
 * A statement of the paper as something that can be measured: what it says, the numbers that follow from it, what the
 * lab recomputes, and the verdict with its condition.
 */
import type { Process } from '../../model/process';
import type { Totals } from '../../objective/totals';
import type { ExactCheck } from './exact-check';

/** Of the statement as it stands. */
export const VERDICTS = ['true', 'conditional', 'false as stated'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How many of the claims have a verdict. */
export function countOf(verdict: Verdict, claims: readonly { readonly verdict: Verdict }[]): number {
  return claims.filter((claim) => claim.verdict === verdict).length;
}

/** Parts of the paper, in its order. */
export const SECTIONS = {
  '3.2': 'Section 3.2: gradient attribution',
  '3.3.1': 'Section 3.3.1: the surrogate reward',
  '3.3.2': 'Section 3.3.2: the KL penalty',
  '4.2': 'Section 4: experiment and calibration',
  '5.1': 'Section 5: SFT, and the power of RL',
  C: 'Appendix C: numerical illustration',
  D: 'Appendix D: SFT and DFT',
  E: 'Appendix E: training settings',
} as const;
export type SectionId = keyof typeof SECTIONS;

/** A number with an exact answer and an estimate from the counts of a simulation. */
export interface SimulatedQuantity {
  readonly name: string;
  readonly exact: number;
  readonly estimate: (totals: Totals) => number;
}

/** One setting to roll out. */
export interface SimulatedCell {
  /** The setting in words, for the place where its numbers are shown. */
  readonly setting: string;
  readonly process: Process;
  readonly groupSize: number;
  readonly quantities: readonly SimulatedQuantity[];
}

export interface Claim {
  /** Short and lasting: links and `--plant-fault` use it. */
  readonly id: string;
  readonly title: string;
  readonly section: SectionId;
  /** Where in the paper, to the theorem or equation. */
  readonly where: string;
  /** In our own words. */
  readonly statement: string;
  /** The paper's words where they matter, marked as a quote wherever they are shown. */
  readonly quote?: string;
  /** What is measured, and at which setting. */
  readonly measured: string;
  readonly verdict: Verdict;
  /** The condition, or what holds instead. */
  readonly explanation: string;
  /** Recomputes every number from the model. */
  readonly exact: () => readonly ExactCheck[];
  /** Settings with a Monte Carlo answer; none where the counts of a tally do not determine one. */
  readonly simulate?: () => readonly SimulatedCell[];
  /** An experiment file that shows the claim on the Attribution page. */
  readonly experiment?: Readonly<Record<string, unknown>>;
}
