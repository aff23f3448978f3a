/** Experiments that pages open on: the example files with fewer trajectories, so that a figure fills in seconds. */
import capAndTruncation from '../../examples/cap-and-truncation.json';
import echoChamber from '../../examples/echo-chamber.json';
import klVsLength from '../../examples/kl-vs-length.json';
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

function preset(id: string, question: string, example: unknown, trajectories: number): Preset {
  const experiment = writeField(parseExperiment(example), 'sampling.trajectories', trajectories);
  return { id, title: experiment.name, question, experiment };
}

/** The preset of an empty page. */
export const DEFAULT_PRESET_ID = 'kl-vs-length';

/** At most 2²⁴ trajectories each. */
export const PRESETS: readonly Preset[] = [
  preset('kl-vs-length', 'Where does the learning signal go as answers grow longer?', klVsLength, 2 ** 18),
  preset(
    'echo-chamber',
    'Can reward teach a policy that never rejects its answers to do so?',
    echoChamber,
    2 ** 18,
  ),
  preset(
    'wrong-answers-longer',
    'Is a KL penalty still a divergence when wrong answers are longer than right ones?',
    wrongAnswersLonger,
    2 ** 18,
  ),
  preset(
    'cap-and-truncation',
    'What does a cap on attempts teach about resampling?',
    capAndTruncation,
    2 ** 18,
  ),
];

/** The preset of this id, or undefined. */
export function presetById(id: string): Preset | undefined {
  return PRESETS.find((known) => known.id === id);
}
