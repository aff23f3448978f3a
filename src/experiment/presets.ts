/** Experiments that pages open on: the example files with fewer trajectories, so that a figure fills in seconds. */
import baseline from '../../examples/baseline.json';
import capAndKl from '../../examples/cap-and-kl.json';
import capAndTruncation from '../../examples/cap-and-truncation.json';
import driftedSampler from '../../examples/drifted-sampler.json';
import echoChamber from '../../examples/echo-chamber.json';
import farReference from '../../examples/far-reference.json';
import groupSize from '../../examples/group-size.json';
import klVsLength from '../../examples/kl-vs-length.json';
import normalisation from '../../examples/normalisation.json';
import sameMeanLengths from '../../examples/same-mean-lengths.json';
import secondGuessing from '../../examples/second-guessing.json';
import worthAnotherAttempt from '../../examples/worth-another-attempt.json';
import wrongAnswersLonger from '../../examples/wrong-answers-longer.json';
import type { Experiment } from './experiment';
import { writeField } from './field-values';
import { parseExperiment } from './schema';

export interface Preset {
  /** Name of the example file, without its ending. */
  readonly id: string;
  readonly title: string;
  /** What the experiment asks, in one sentence. */
  readonly question: string;
  readonly experiment: Experiment;
}

/** Enough for standard errors that show, and seconds to run. */
const TRAJECTORIES = 2 ** 18;

function preset(id: string, question: string, example: unknown): Preset {
  const experiment = writeField(parseExperiment(example), 'sampling.trajectories', TRAJECTORIES);
  return { id, title: experiment.name, question, experiment };
}

/** The preset of an empty page. */
export const DEFAULT_PRESET_ID = 'kl-vs-length';

/** At most 2²⁴ trajectories each. */
export const PRESETS: readonly Preset[] = [
  preset('kl-vs-length', 'Where does the learning signal go as answers grow longer?', klVsLength),
  preset('far-reference', 'Is the push of a KL penalty on sampling proportional to L?', farReference),
  preset('drifted-sampler', 'Does a KL penalty on a drifted sampler teach deciding too?', driftedSampler),
  preset(
    'worth-another-attempt',
    'From which length on does a KL penalty teach a policy to keep its wrong answers?',
    worthAnotherAttempt,
  ),
  preset('cap-and-kl', 'What does a cap on attempts change about the KL penalty?', capAndKl),
  preset(
    'wrong-answers-longer',
    'Is a KL penalty still a divergence when wrong answers are longer than right ones?',
    wrongAnswersLonger,
  ),
  preset(
    'same-mean-lengths',
    'Does the spread of answer lengths matter, or only their mean?',
    sameMeanLengths,
  ),
  preset('echo-chamber', 'Can reward teach a policy that never rejects its answers to do so?', echoChamber),
  preset(
    'second-guessing',
    'Can reward teach a policy that throws right answers away to keep them?',
    secondGuessing,
  ),
  preset('normalisation', 'Does the normalisation of GRPO change where the signal goes?', normalisation),
  preset('baseline', 'What is a baseline good for?', baseline),
  preset('group-size', 'Does a larger group change what is learned, or only how much?', groupSize),
  preset('cap-and-truncation', 'What does a cap on attempts teach about resampling?', capAndTruncation),
];

/** The preset of this id, or undefined. */
export function presetById(id: string): Preset | undefined {
  return PRESETS.find((known) => known.id === id);
}
