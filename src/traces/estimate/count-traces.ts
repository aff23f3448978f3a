/**
 * The counts that all estimates rest on, in one pass over a table. Memory grows with the questions (36 bytes each, a
 * row of 1 kB for each of the first 1024), not with the traces.
 */
import { isCutOff, type QuestionPlace, type TableTrace, type TraceTable } from '../trace-table';
import { CELL, cellColumn, cellOf, COLUMN, HELD, HELD_OUT, heldOutColumn, type Row } from './columns';
import { Clusters } from './clusters';
import { GROUP, Groups } from './groups';
import { Histogram } from './histogram';
import { Integrity } from './integrity';

export interface CountOptions {
  /**
   * `keep`: a truncated trace counts as far as it goes; the attempt that was cut from its decision counts in p_s only.
   * `drop`: truncated traces are left out, as in the paper's Appendix E, which loses long traces first.
   */
  readonly censoring?: 'keep' | 'drop';
  /** Only traces of this class. */
  readonly className?: string;
  /** What is resampled together: the traces of a question, or each trace for itself as in the paper. */
  readonly cluster?: 'group' | 'trace';
  /**
   * Only these groups of the table, each the cluster of this number, so that two tables can have a question in the same
   * row; numbers run from 0 without gaps. All groups, in the order in which they are first seen, if not given.
   */
  readonly clusterOfGroup?: ReadonlyMap<number, number>;
}

/** One trace that has more of something than any other. */
export interface LargestTrace {
  readonly count: number;
  readonly file: string;
  readonly row: number;
}

export interface TraceCounts {
  readonly censoring: 'keep' | 'drop';
  readonly cluster: 'group' | 'trace';
  readonly className: string | undefined;
  readonly clusters: Clusters;
  readonly totals: Row;
  readonly groups: Groups;
  /** Names of the groups that count, in the order of `groups`. */
  readonly groupNames: readonly string[];
  /** What is known of a group by its number in `groups`, for messages. */
  readonly question: (group: number) => QuestionPlace;
  /** Row of each group in `clusters`, in the order of `groups`; empty if traces are the clusters. */
  readonly rowOfGroup: readonly number[];
  /** T of every trace, as far as it was seen. */
  readonly attempts: Histogram;
  /** Tokens of right and of wrong answers, 0 where unknown; and of RESAMPLE decisions. */
  readonly lengths: { readonly correct: Histogram; readonly wrong: Histogram; readonly resample: Histogram };
  /** The traces with the most decisions after a right and after a wrong attempt. */
  readonly largest: { readonly decidedC: LargestTrace; readonly decidedW: LargestTrace };
  /** Which traces are not one trajectory of the process from its first attempt to STOP. */
  readonly integrity: Integrity;
  /** Traces with a grade of the log and a verdict by the right answer, and those where the two disagree. */
  readonly grades: { readonly known: number; readonly otherwise: number };
}

/** @throws RangeError if the class is not in the table. */
export function countTraces(table: TraceTable, options: CountOptions = {}): TraceCounts {
  const { censoring = 'keep', className, cluster = 'group', clusterOfGroup } = options;
  const classIndex = className === undefined ? undefined : table.classes.indexOf(className);
  if (classIndex === -1) {
    throw new RangeError(
      `There is no class ${JSON.stringify(className)}; there are ${table.classes.join(', ') || 'no classes'}.`,
    );
  }
  const counter = new Counter(table, cluster, clusterOfGroup);
  for (const trace of table) {
    if (classIndex !== undefined && trace.classIndex !== classIndex) continue;
    if (clusterOfGroup !== undefined && !clusterOfGroup.has(trace.group)) continue;
    if (censoring === 'drop' && isCutOff(trace)) continue;
    counter.add(trace);
  }
  const { clusters, groups, attempts, lengths, largest, integrity, grades, rowOfGroup, groupNames } = counter;
  return {
    censoring,
    cluster,
    className,
    clusters,
    totals: clusters.totals(),
    groups,
    groupNames,
    question: (group) => table.question(groups.tableIndex[group]!),
    rowOfGroup,
    attempts,
    lengths,
    largest,
    integrity,
    grades,
  };
}

type Count = (column: number, amount?: number) => void;

class Counter {
  readonly clusters = new Clusters();
  readonly groups = new Groups();
  readonly groupNames: string[] = [];
  readonly rowOfGroup: number[] = [];
  readonly attempts = new Histogram();
  readonly lengths = { correct: new Histogram(), wrong: new Histogram(), resample: new Histogram() };
  readonly largest = { decidedC: nobody(), decidedW: nobody() };
  readonly integrity: Integrity;
  readonly grades = { known: 0, otherwise: 0 };
  private traces = 0;

  constructor(
    private readonly table: TraceTable,
    private readonly cluster: 'group' | 'trace',
    private readonly given: ReadonlyMap<number, number> | undefined,
  ) {
    this.integrity = new Integrity(table);
  }

  add(trace: TableTrace): void {
    const group = this.groupOf(trace);
    const row = this.cluster === 'trace' ? this.clusters.rowOf(this.traces) : this.rowOfGroup[group]!;
    this.traces++;
    this.integrity.add(trace);
    if (trace.gradedOtherwise !== undefined) this.grades.known++;
    if (trace.gradedOtherwise) this.grades.otherwise++;
    this.attempts.add(trace.attempts.length);
    const count: Count = (column, amount = 1) => this.clusters.add(row, column, amount);
    count(COLUMN.traces);
    if (isCutOff(trace)) count(COLUMN.truncated);
    if (trace.finalCorrect) count(COLUMN.finalRight);
    const first = trace.attempts[0];
    if (first === undefined) {
      count(COLUMN.empty);
      return;
    }
    count(COLUMN.first);
    this.groups.add(group, GROUP.first);
    if (first.correct) {
      count(COLUMN.firstRight);
      this.groups.add(group, GROUP.firstRight);
    }
    if (first.correct !== trace.finalCorrect) count(first.correct ? COLUMN.lost : COLUMN.gained);
    this.addAttempts(trace, group, count);
    addHeldOut(trace, count);
  }

  private groupOf(trace: TableTrace): number {
    const group = this.groups.indexOf(trace.group);
    if (group < this.groupNames.length) return group;
    const name = this.table.groups[trace.group]!;
    this.groupNames.push(name);
    if (this.cluster === 'group')
      this.rowOfGroup.push(this.clusters.rowOf(this.given?.get(trace.group) ?? group));
    return group;
  }

  private addAttempts(trace: TableTrace, group: number, count: Count): void {
    const { attempts } = trace;
    let decidedC = 0;
    let decidedW = 0;
    for (let i = 0; i < attempts.length; i++) {
      const { correct, sameValue, decision, tokens, decisionTokens } = attempts[i]!;
      const cell = cellColumn(cellOf(i + 1));
      this.groups.add(group, GROUP.attempts);
      count(correct ? COLUMN.right : COLUMN.wrong);
      count(cell + (correct ? CELL.right : CELL.wrong));
      if (tokens > 0) {
        count(correct ? COLUMN.tokensC : COLUMN.tokensW, tokens);
        count(correct ? COLUMN.measuredC : COLUMN.measuredW);
      }
      this.lengths[correct ? 'correct' : 'wrong'].add(tokens);
      const before = attempts[i - 1];
      if (before?.decision === 'RESAMPLE') {
        count(COLUMN[PAIR[before.correct ? 1 : 0][correct ? 1 : 0]]);
        if (i === 1) this.groups.add(group, GROUP_PAIR[before.correct ? 1 : 0][correct ? 1 : 0]);
        if (sameValue !== undefined) count(before.correct ? COLUMN.rightKnown : COLUMN.wrongKnown);
        if (sameValue) count(before.correct ? COLUMN.rightSame : COLUMN.wrongSame);
        if (sameValue === false && !before.correct && !correct) count(COLUMN.wrongOther);
      }
      if (decision === 'CENSORED') continue;
      if (correct) decidedC++;
      else decidedW++;
      this.groups.add(group, correct ? GROUP.decidedC : GROUP.decidedW);
      const stopped = decision === 'STOP';
      count(correct ? (stopped ? COLUMN.stopC : COLUMN.resC) : stopped ? COLUMN.stopW : COLUMN.resW);
      count(cell + (correct ? (stopped ? CELL.stopC : CELL.resC) : stopped ? CELL.stopW : CELL.resW));
      if (stopped) continue;
      count(COLUMN.decisionTokens, decisionTokens);
      this.lengths.resample.add(decisionTokens);
    }
    this.noteLargest(trace, 'decidedC', decidedC);
    this.noteLargest(trace, 'decidedW', decidedW);
  }

  private noteLargest(trace: TableTrace, kind: 'decidedC' | 'decidedW', count: number): void {
    if (count <= this.largest[kind].count) return;
    this.largest[kind] = { count, file: this.table.files[trace.file]!, row: trace.row };
  }
}

/** Names of pair counts by whether the first and the next are right. */
const PAIR = [
  ['wrongWrong', 'wrongRight'],
  ['rightWrong', 'rightRight'],
] as const;
const GROUP_PAIR = [
  [GROUP.pairWW, GROUP.pairWR],
  [GROUP.pairRW, GROUP.pairRR],
] as const;

function addHeldOut({ attempts }: TableTrace, count: Count): void {
  HELD_OUT.forEach((K, index) => {
    const at = heldOutColumn(index);
    for (let i = 1; i < K && i < attempts.length; i++) {
      const before = attempts[i - 1]!;
      if (before.decision === 'RESAMPLE')
        count(at + HELD[PAIR[before.correct ? 1 : 0][attempts[i]!.correct ? 1 : 0]]);
    }
    const last = attempts.at(-1)!;
    if (attempts.length <= K || last.decision !== 'STOP') return;
    const state = attempts[K - 1]!.correct ? 'fromRight' : 'fromWrong';
    count(at + HELD[state]);
    if (last.correct) count(at + HELD[`${state}Right`]);
  });
}

function nobody(): LargestTrace {
  return { count: 0, file: '', row: 0 };
}
