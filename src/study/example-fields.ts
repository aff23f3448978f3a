/** The `examples` fields of a case: single trajectories, action by action. */
import type { LengthPmf } from '../model/lengths';
import type { ActionKind } from '../model/tally';
import {
  isSample,
  parseTrajectory,
  trajectoryLogProbability,
  trajectoryScore,
  type AnswerLengths,
} from '../model/trajectory';
import {
  dftTrajectoryValues,
  klTrajectoryValues,
  sftTrajectoryValues,
  type ValuedTrajectory,
} from '../model/trajectory-values';
import type { StudyCase } from './cases';

const ACTION_NAMES: Readonly<Record<ActionKind, string>> = {
  sampleC: 'sample_C',
  sampleW: 'sample_W',
  stopC: 'STOP|C',
  resC: 'RESAMPLE|C',
  resW: 'RESAMPLE|W',
  stopW: 'STOP|W',
};

/** By trajectory; what depends on lengths only where every answer of an outcome has the same. */
export function exampleFields({ process, reference, gamma, exampleTrajectories }: StudyCase) {
  const { policy } = process;
  const correct = onlyLength(process.lengths.correct);
  const wrong = onlyLength(process.lengths.wrong);
  const lengths: AnswerLengths | null = correct === null || wrong === null ? null : { correct, wrong };
  return Object.fromEntries(
    exampleTrajectories.map((text) => {
      const actions = parseTrajectory(text, lengths ?? { correct: NaN, wrong: NaN });
      const always = {
        log_prob: trajectoryLogProbability(policy, actions),
        score: trajectoryScore(policy, actions),
      };
      if (lengths === null) return [text, always];
      const values = {
        kl_realised_section33_sign: klFields(klTrajectoryValues(policy, reference, actions, gamma)),
        sft_q_theoremD1: attemptFields(sftTrajectoryValues(policy, actions)),
        dft_q_theoremD2_c1: attemptFields(dftTrajectoryValues(policy, actions)),
      };
      return [text, { ...always, ...values }];
    }),
  );
}

function onlyLength({ min, probabilities }: LengthPmf): number | null {
  return probabilities.length === 1 ? min : null;
}

function klFields({ actions }: ValuedTrajectory) {
  return actions.map(({ kind, immediate, future, q }) => ({
    action: ACTION_NAMES[kind],
    d: immediate,
    future,
    Q: q,
  }));
}

/** One entry an attempt: the answer's first and last token, and the decision, null where none was taken. */
function attemptFields({ actions }: ValuedTrajectory) {
  return actions.flatMap((answer, i) => {
    if (!isSample(answer.kind)) return [];
    const decision = actions[i + 1];
    const letter = decision === undefined ? '' : decision.kind.startsWith('stop') ? 'S' : 'R';
    return [
      {
        attempt: `${answer.kind === 'sampleC' ? 'C' : 'W'}${letter}`,
        Q_sample_first_token: answer.q,
        Q_sample_last_token: answer.qLastToken,
        Q_decision: decision?.q ?? null,
      },
    ];
  });
}
