/** The symbols of the formulas: what each stands for, the controls that set it and the colour of its marks in figures. */
import { mathml, type TemplateResult } from 'lit';

export interface Term {
  /** In MathML. */
  readonly sign: TemplateResult;
  readonly meaning: string;
  /** Paths of the fields that set it; empty where no control does. */
  readonly paths: readonly string[];
  /** The colour of its concept, in which figures draw it; null where none does. */
  readonly colour: string | null;
}

const sub = (base: string, low: string): TemplateResult =>
  mathml`<msub><mi>${base}</mi><mtext>${low}</mtext></msub>`;

const term = (
  sign: TemplateResult,
  meaning: string,
  colour: string | null,
  ...paths: readonly string[]
): Term => ({
  sign,
  meaning,
  colour,
  paths,
});

export const TERMS = {
  pS: term(sub('p', 's'), 'a sampled answer is right', 'var(--sampling)', 'model.policy.thetaS'),
  pDC: term(sub('p', 'd|C'), 'STOP after a right answer', 'var(--decision-right)', 'model.policy.thetaDC'),
  pDW: term(
    sub('p', 'd|W'),
    'RESAMPLE after a wrong answer',
    'var(--decision-wrong)',
    'model.policy.thetaDW',
  ),
  gS: term(sub('g', 's'), 'gradient on the logit of sampling', 'var(--sampling)'),
  gDC: term(
    sub('g', 'd,C'),
    'gradient on the logit of deciding after a right answer',
    'var(--decision-right)',
  ),
  gDW: term(
    sub('g', 'd,W'),
    'gradient on the logit of deciding after a wrong answer',
    'var(--decision-wrong)',
  ),
  length: term(
    mathml`<mi>L</mi>`,
    'tokens of an answer, right or wrong',
    null,
    'model.lengths',
    'model.lengths.correct',
    'model.lengths.wrong',
  ),
  attempts: term(mathml`<mi>N</mi>`, 'mean number of attempts', null),
  accuracy: term(mathml`<mi>J</mi>`, 'chance that the last answer is right', null),
  divergenceS: term(
    sub('k', 's'),
    'divergence of sampling from its reference',
    null,
    'model.policy.thetaS',
    'model.reference.thetaS',
  ),
  divergenceDC: term(
    sub('k', 'd,C'),
    'the same of deciding after a right answer',
    null,
    'model.policy.thetaDC',
    'model.reference.thetaDC',
  ),
  divergenceDW: term(
    sub('k', 'd,W'),
    'the same of deciding after a wrong answer',
    null,
    'model.policy.thetaDW',
    'model.reference.thetaDW',
  ),
  groupSize: term(mathml`<mi>G</mi>`, 'completions of a question', null, 'objective.groupSize'),
  klWeight: term(
    mathml`<mi>w</mi>`,
    'weight of the KL penalty',
    null,
    'objective.kl.weight',
    'training.klWeight',
    'klWeight',
  ),
  rate: term(mathml`<mi>η</mi>`, 'learning rate', null, 'training.learningRate'),
} as const satisfies Readonly<Record<string, Term>>;

export type TermId = keyof typeof TERMS;
