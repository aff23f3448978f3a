/** Trainings that the page opens on: the example files of `examples/training/` as they are, each done in seconds. */
import echoChamber from '../../examples/training/echo-chamber.json';
import escapeMap from '../../examples/training/escape-map.json';
import figure3 from '../../examples/training/figure-3.json';
import klPlacement from '../../examples/training/kl-placement.json';
import lengthStress from '../../examples/training/length-stress.json';
import oodDigits from '../../examples/training/ood-digits.json';
import population from '../../examples/training/population.json';
import sftVsDftVsRl from '../../examples/training/sft-vs-dft-vs-rl.json';
import table7 from '../../examples/training/table-7.json';
import type { Preset } from './presets';
import { parseExperiment } from './schema';

/** Before the name of the file: experiments without training may have the same one. */
const FOLDER = 'training/';

function preset(name: string, question: string, example: unknown): Preset {
  const experiment = parseExperiment(example);
  return { id: `${FOLDER}${name}`, title: experiment.name, question, experiment };
}

/** The preset of a page of trainings that was not told what to train. */
export const DEFAULT_TRAINING_ID = `${FOLDER}figure-3`;

export const TRAINING_PRESETS: readonly Preset[] = [
  preset('figure-3', 'Does the KL penalty push sampling harder than deciding all along a training?', figure3),
  preset('echo-chamber', 'How long does a policy that never rejects an answer stay there?', echoChamber),
  preset('escape-map', 'From which starts, and under which penalty, is resampling learned?', escapeMap),
  preset('kl-placement', 'What does the placement of the KL penalty change in the end?', klPlacement),
  preset('table-7', 'Where does the recipe of the paper’s experiment end?', table7),
  preset('length-stress', 'What becomes of the same training as answers grow longer?', lengthStress),
  preset('population', 'Where does the gradient carry policies from all over the logit space?', population),
  preset('sft-vs-dft-vs-rl', 'Where do SFT, DFT and RL take the same policy?', sftVsDftVsRl),
  preset('ood-digits', 'Does what was learned on nine digits help with more?', oodDigits),
];

/** The preset of this id, or undefined. */
export function trainingPresetById(id: string): Preset | undefined {
  return TRAINING_PRESETS.find((known) => known.id === id);
}
