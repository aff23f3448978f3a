/** What is drawn of a training: panels with their series, each read alike from the policies' means and the exact flow. */
import { sigmoid } from '../../model/policy';
import type { Estimate } from '../../study/jackknife';
import type { FlowPoint } from '../../study/training/flow-points';
import { isLost } from '../../study/lost-ratio';
import type { CellState } from '../../study/training/run-training';
import { PARAMETERS, SERIES } from '../series';
import type { LearnedFrom } from './learned-from';
import type { CellFlow, Frame } from './training-protocol';
import type { TrainingState } from './training-study';

/** 95 % of a normal variable lies within this many standard errors. */
const BAND_ERRORS = 1.96;

/** A mean over policies with its standard error, and the ends of its band. */
export interface Reading {
  readonly value: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
  /** True of a ratio that is noise: no number of it is drawn or told. */
  readonly lost: boolean;
}

export interface PanelSeries {
  readonly symbol: string | null;
  readonly label: string;
  readonly colour: string;
  /** Of the line of the exact flow, and the mark of the means: either tells it apart without its colour. */
  readonly dash: string;
  readonly mark: 'circle' | 'diamond' | 'triangle';
  /** Null where there is no such number: no update, or nothing that reaches deciding. */
  readonly read: (cell: CellState, classIndex: number) => Reading | null;
  readonly exact: (point: FlowPoint, classIndex: number) => number | null;
}

export interface Panel {
  readonly id: string;
  readonly title: string;
  readonly definition: string;
  /** What its numbers are of: a state, or the update that is made there, which the last state has none of. */
  readonly of: 'state' | 'update';
  readonly log: boolean;
  /** A level that is worth a line, such as 1:1. */
  readonly level: number | null;
  readonly series: readonly PanelSeries[];
}

const DASHES = ['none', '7 3', '2 3'] as const;
const MARKS = ['circle', 'diamond', 'triangle'] as const;

function reading(estimate: Estimate | null | undefined, i = 0): Reading | null {
  const value = estimate?.value[i];
  const standardError = estimate?.standardError[i];
  if (value === undefined || standardError === undefined || !Number.isFinite(value)) return null;
  const reach = BAND_ERRORS * standardError;
  return { value, standardError, low: value - reach, high: value + reach, lost: false };
}

function ratioReading(state: CellState, term: 'reward' | 'kl'): Reading | null {
  const ratio = state.update?.[`${term}Ratio`];
  if (!ratio) return null;
  const known = reading(ratio);
  if (!isLost(state, term)) return known;
  return { ...(known ?? { value: NaN, standardError: NaN, low: NaN, high: NaN }), lost: true };
}

/** One series for each logit. */
function perLogit(of: (i: number) => Pick<PanelSeries, 'read' | 'exact'>): PanelSeries[] {
  return PARAMETERS.map(({ symbol, label, colour }, i) => ({
    symbol,
    label,
    colour,
    dash: DASHES[i]!,
    mark: MARKS[i]!,
    ...of(i),
  }));
}

function gradientPanel(term: 'reward' | 'kl' | 'total', title: string, definition: string): Panel {
  return {
    id: term,
    title,
    definition,
    of: 'update',
    log: false,
    level: 0,
    series: perLogit((i) => ({
      read: ({ update }) => reading(update?.[term], i),
      exact: ({ update }) => update?.[term][i] ?? null,
    })),
  };
}

const CHANCES = ['p_s', 'p_d|C', 'p_d|W'] as const;

/** σ of a mean and of the ends of its band; the error by the slope of σ. */
function asChance(logit: Reading | null): Reading | null {
  if (logit === null) return null;
  const value = sigmoid(logit.value);
  return {
    value,
    standardError: logit.standardError * value * (1 - value),
    low: sigmoid(logit.low),
    high: sigmoid(logit.high),
    lost: false,
  };
}

function policyPanel(scale: TrainingState['scale']): Panel {
  const logits = scale === 'logits';
  const series = perLogit((i) => ({
    read: ({ classes }, c) => {
      const logit = reading(classes[c]!.logits, i);
      return logits ? logit : asChance(logit);
    },
    exact: ({ classes }, c) => {
      const logit = classes[c]!.logits[i]!;
      return logits ? logit : sigmoid(logit);
    },
  }));
  return {
    id: 'policy',
    title: logits ? 'Policy: logits' : 'Policy: probabilities',
    definition: logits
      ? 'The three logits: of a right answer, of STOP after one, of RESAMPLE after a wrong one.'
      : 'σ of the mean logits: the chances of a right answer, of STOP after one, of RESAMPLE after a wrong one.',
    of: 'state',
    log: false,
    level: logits ? 0 : null,
    series: logits ? series : series.map((one, i) => ({ ...one, symbol: CHANCES[i]! })),
  };
}

const [IN_REWARD, , REWARD] = SERIES;

function ratioPanel(from: LearnedFrom): Panel {
  return {
    id: 'ratios',
    title: 'Attribution: sampling over deciding',
    definition:
      '|g_s| / (|g_d,C| + |g_d,W|) of the mean gradient, on a log axis. There is none where the gradient of the penalty is exactly 0, as at a refresh, and none is told where the gradient on deciding is lost in noise.',
    of: 'update',
    log: true,
    level: 1,
    series: [
      {
        symbol: null,
        label: capital(from),
        colour: REWARD!.colour,
        dash: REWARD!.dash,
        mark: REWARD!.symbol,
        read: (state) => ratioReading(state, 'reward'),
        exact: ({ update }) => update?.rewardRatio ?? null,
      },
      {
        symbol: null,
        label: 'KL penalty',
        colour: IN_REWARD!.colour,
        dash: IN_REWARD!.dash,
        mark: IN_REWARD!.symbol,
        read: (state) => ratioReading(state, 'kl'),
        exact: ({ update }) => update?.klRatio ?? null,
      },
    ],
  };
}

function capital(words: string): string {
  return words[0]!.toUpperCase() + words.slice(1);
}

function statePanel(id: 'accuracy' | 'tokens', title: string, definition: string): Panel {
  return {
    id,
    title,
    definition,
    of: 'state',
    log: false,
    level: null,
    series: [
      {
        symbol: null,
        label: title,
        colour: 'var(--accent)',
        dash: 'none',
        mark: 'circle',
        read: ({ classes }, c) => reading(classes[c]![id]),
        exact: ({ classes }, c) => classes[c]![id][0] ?? null,
      },
    ],
  };
}

function gradientPanels(from: LearnedFrom): Panel[] {
  return [
    gradientPanel(
      'reward',
      `Gradient of the ${from}`,
      `What the ${from} adds to each logit, for a learning rate of 1.`,
    ),
    gradientPanel(
      'kl',
      'Gradient of the KL penalty',
      'What the penalty adds to each logit, its weight included.',
    ),
    ratioPanel(from),
    gradientPanel('total', 'Net effect', `The ${from} and the penalty together: what an update follows.`),
  ];
}
const STATES: readonly Panel[] = [
  statePanel('accuracy', 'Accuracy', 'P(R = 1), exact at each policy, averaged over the policies.'),
  statePanel(
    'tokens',
    'Tokens',
    'Expected tokens of a trajectory, exact at each policy, averaged over the policies.',
  ),
];

/** The panels of Figure 3, and what became of accuracy and tokens. */
export function panelsOf(scale: TrainingState['scale'], from: LearnedFrom): readonly Panel[] {
  return [policyPanel(scale), ...gradientPanels(from), ...STATES];
}

/** True for a gradient that is 0 at every update: of a penalty that there is not. */
export function isNothing(panel: Panel, frames: readonly Frame[], cell: number): boolean {
  if (panel.id !== 'kl') return false;
  const updates = frames.flatMap(({ cells }) => cells[cell]!.update ?? []);
  return updates.every(({ kl }) => kl.value.every((x) => x === 0)) && updates.length > 1;
}

/** The class of questions that panels are of: the first that is trained on. */
export function shownClass({ classes }: Pick<CellState, 'classes'>): number {
  return Math.max(
    0,
    classes.findIndex(({ trained }) => trained),
  );
}

/** The exact flow at a step, or null where it is not known. */
export function flowAt(flow: CellFlow | undefined, step: number): FlowPoint | null {
  const points = flow?.points ?? [];
  let [from, to] = [0, points.length - 1];
  while (from <= to) {
    const middle = (from + to) >> 1;
    const found = points[middle]!.step;
    if (found === step) return points[middle]!;
    if (found < step) from = middle + 1;
    else to = middle - 1;
  }
  return null;
}

/** A number of a panel at a frame, with the exact flow beside it. */
export function readAt(
  series: PanelSeries,
  frame: Frame,
  cell: number,
  flow: CellFlow | undefined,
): { readonly reading: Reading | null; readonly exact: number | null } {
  const state = frame.cells[cell]!;
  const c = shownClass(state);
  const point = flowAt(flow, frame.step);
  return { reading: series.read(state, c), exact: point && series.exact(point, c) };
}

/** The frame whose numbers a panel tells at a place: of updates the last one before, where none is made there. */
export function toldFrame(
  { of }: Pick<Panel, 'of'>,
  frames: readonly Frame[],
  at: number,
  cell: number,
): Frame {
  const frame = frames[at]!;
  if (of === 'state' || frame.cells[cell]!.update !== null) return frame;
  return frames.slice(0, at).findLast(({ cells }) => cells[cell]!.update !== null) ?? frame;
}
