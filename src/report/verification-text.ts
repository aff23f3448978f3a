/** A verification as plain text, for a terminal and for an issue: what ran where, and every check with its numbers. */
import { type Measured, errorText } from '../study/verify/check-accuracy';
import type { Check } from '../study/verify/check';
import { witnessOf } from '../study/verify/fault-list';
import type { LimitFound } from '../study/verify/check-limits';
import type { Throughput } from '../study/bench/throughput';
import type { Spread } from '../study/bench/bench';

export interface VerificationAccount {
  /** Version of the lab. */
  readonly lab: string;
  /** User agent of the browser, or Node and its platform. */
  readonly environment: string;
  /** What was run, in words. */
  readonly extent: string;
  readonly seed: number;
  /** The fault that was planted; null for none. */
  readonly planted: string | null;
  /** By engine. */
  readonly adapters: Readonly<Record<string, string>>;
  /** Engines that cannot be had here, with the reason. */
  readonly absent: Readonly<Record<string, string>>;
  readonly checks: readonly Check[];
  /** False where it was ended before the last check. */
  readonly complete: boolean;
  readonly throughput: Throughput | null;
}

export function verificationText(account: VerificationAccount): string {
  const { lab, environment, extent, seed, planted, adapters, absent, checks, throughput } = account;
  return [
    `ds-lab ${lab}`,
    `${extent}, seed ${seed}`,
    environment,
    ...(planted === null ? [] : [`A fault was planted: ${planted}.`]),
    ...Object.entries(adapters).map(([id, adapter]) => `${id}: ${adapter}`),
    ...Object.entries(absent).map(([id, reason]) => `${id}: absent. ${reason}`),
    ...checks.flatMap((check) => [checkLine(check), ...evidenceLines(check)]),
    ...(throughput === null ? [] : throughputLines(throughput)),
    ending(account),
    '',
  ].join('\n');
}

export function checkLine({ passed, engine, name, detail }: Check): string {
  return `${passed ? 'pass' : 'FAIL'}  ${engine}, ${name}: ${detail}`;
}

function ending({ checks, complete, planted }: VerificationAccount): string {
  if (planted !== null) return plantedEnding(planted, checks);
  const failed = checks.filter(({ passed }) => !passed);
  if (failed.length > 0) return 'Verification FAILED: do not trust results of the engine named above.';
  if (checks.length === 0) return 'Nothing was checked: no engine that is here takes any of these checks.';
  return complete
    ? 'All checks passed.'
    : `Ended early: the ${checks.length} checks that were finished passed; the others were not made.`;
}

/** What fails beside the witness has failed for the fault or for another reason: it is shown, and proves nothing. */
function plantedEnding(id: string, checks: readonly Check[]): string {
  const witness = witnessOf(id, checks);
  if (witness === undefined)
    return `The planted fault ${id} was not looked at: the check that must see it was not made.`;
  const who = `${witness.engine}, ${witness.name}`;
  return witness.passed
    ? `The planted fault ${id} was NOT seen by ${who}, which should have: report it, or try another seed.`
    : `The planted fault ${id} was seen by ${who}: the check can fail.`;
}

function evidenceLines({ evidence }: Check): string[] {
  switch (evidence?.kind) {
    case 'accuracy':
      return evidence.measured.map(measuredLine);
    case 'limits':
      return evidence.limits.map(limitLine);
    default:
      return [];
  }
}

function measuredLine({ name, unit, promised, inputs, worst }: Measured): string {
  const { at, error, bound } = worst;
  return (
    `      ${name}: ${inputs} inputs, nearest to its bound at ${at.join(' and ')}: ${errorText(error, unit)} of ` +
    `${errorText(bound, unit)} (${promised})`
  );
}

function limitLine({ name, found, least }: LimitFound): string {
  return `      ${name}: ${found ?? 'not told'}, at least ${least}`;
}

function throughputLines({ rounds, sides }: Throughput): string[] {
  const range = ({ median, least, most }: Spread, digits: number): string =>
    `${median.toPrecision(digits)} (${least.toPrecision(digits)} to ${most.toPrecision(digits)})`;
  const scaled = ({ median, least, most }: Spread): Spread => ({
    median: median / 1e6,
    least: least / 1e6,
    most: most / 1e6,
  });
  return [
    `Throughput, ${rounds} rounds in turn, median and range; not a check`,
    ...sides.map(
      ({ name, trajectories, perSecond, ratio }) =>
        `      ${name}: ${range(scaled(perSecond), 3)} million trajectories a second, ` +
        `${range(ratio, 3)} times plain JavaScript; ${trajectories} a round`,
    ),
  ];
}
