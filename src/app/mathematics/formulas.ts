/** The equations that pages stand on, in MathML, with the condition under which each holds. */
import { mathml, type TemplateResult } from 'lit';
import { TERMS, type TermId } from './terms';

export interface Formula {
  readonly title: string;
  /** Where it holds, and where it is from. */
  readonly condition: string;
  readonly equation: TemplateResult;
  readonly terms: readonly TermId[];
}

/** A symbol that tells by its name which one it is. */
function t(id: TermId): TemplateResult {
  return mathml`<mrow class="term" data-term=${id}>${TERMS[id].sign}</mrow>`;
}

const minus = (from: TemplateResult | string, what: TemplateResult): TemplateResult =>
  mathml`<mrow><mn>${from}</mn><mo>−</mo>${what}</mrow>`;
const oneMinus = (id: TermId): TemplateResult =>
  mathml`<mrow><mo stretchy="false">(</mo>${minus('1', t(id))}<mo stretchy="false">)</mo></mrow>`;
const size = (id: TermId): TemplateResult =>
  mathml`<mrow><mo stretchy="false">|</mo>${t(id)}<mo stretchy="false">|</mo></mrow>`;

const ACCURACY: Formula = {
  title: 'How often the last answer is right',
  condition: 'Without a cap on attempts (section 4.2 of the paper).',
  equation: mathml`${t('accuracy')}<mo>=</mo><mfrac><mrow>${t('pS')}${t('pDC')}</mrow><mrow>${t('pS')}${t('pDC')}<mo>+</mo>${oneMinus('pS')}${oneMinus('pDW')}</mrow></mfrac>`,
  terms: ['accuracy', 'pS', 'pDC', 'pDW'],
};

const REWARD: Formula = {
  title: 'What the reward asks for',
  condition:
    'The gradient of J by the three logits, without a cap. Advantages of a group only scale it, whatever their normalisation.',
  equation: mathml`<mo stretchy="false">(</mo>${t('gS')}<mo>,</mo>${t('gDC')}<mo>,</mo>${t('gDW')}<mo stretchy="false">)</mo><mo>=</mo>${t('accuracy')}${oneMinus('accuracy')}<mo>·</mo><mo stretchy="false">(</mo><mn>1</mn><mo>,</mo><mspace width="0.3em"></mspace>${minus('1', t('pDC'))}<mo>,</mo><mspace width="0.3em"></mspace>${t('pDW')}<mo stretchy="false">)</mo>`,
  terms: ['gS', 'gDC', 'gDW', 'accuracy', 'pDC', 'pDW'],
};

const DIVERGENCE: Formula = {
  title: 'What a KL penalty costs',
  condition:
    'Without a cap on attempts, right and wrong answers equally long. An answer pays for each of its tokens, a decision for one.',
  equation: mathml`<mi>E</mi><mo stretchy="false">[</mo><mi>KL</mi><mo stretchy="false">]</mo><mo>=</mo>${t('attempts')}<mo stretchy="false">(</mo>${t('length')}${t('divergenceS')}<mo>+</mo>${t('pS')}${t('divergenceDC')}<mo>+</mo>${oneMinus('pS')}${t('divergenceDW')}<mo stretchy="false">)</mo>`,
  terms: ['attempts', 'length', 'divergenceS', 'divergenceDC', 'divergenceDW', 'pS'],
};

const RATIO: Formula = {
  title: 'What the figure shows',
  condition: 'The size of a gradient on sampling over its sizes on deciding, added up.',
  equation: mathml`<mfrac>${size('gS')}<mrow>${size('gDC')}<mo>+</mo>${size('gDW')}</mrow></mfrac>`,
  terms: ['gS', 'gDC', 'gDW'],
};

const GROUP: Formula = {
  title: 'What a completion of a group is credited with',
  condition:
    'GRPO; Dr. GRPO leaves out the division, RLOO takes the mean of the others. Unless lengths weigh in, none of them changes a direction.',
  equation: mathml`<msub><mi>A</mi><mi>i</mi></msub><mo>=</mo><mfrac><mrow><msub><mi>R</mi><mi>i</mi></msub><mo>−</mo><mi>mean</mi><mo stretchy="false">(</mo><msub><mi>R</mi><mn>1</mn></msub><mo>,</mo><mo>…</mo><mo>,</mo><msub><mi>R</mi>${t('groupSize')}</msub><mo stretchy="false">)</mo></mrow><mrow><mi>std</mi><mo stretchy="false">(</mo><msub><mi>R</mi><mn>1</mn></msub><mo>,</mo><mo>…</mo><mo>,</mo><msub><mi>R</mi>${t('groupSize')}</msub><mo stretchy="false">)</mo></mrow></mfrac>`,
  terms: ['groupSize'],
};

const UPDATE: Formula = {
  title: 'One update',
  condition:
    'Plain gradient ascent on the reward less the penalty; Adam divides each component by its own size.',
  equation: mathml`<mi>θ</mi><mo>←</mo><mi>θ</mi><mo>+</mo>${t('rate')}<mo>·</mo><mo stretchy="false">(</mo><mo>∇</mo>${t('accuracy')}<mo>−</mo>${t('klWeight')}<mo>·</mo><mo>∇</mo><mi>KL</mi><mo stretchy="false">)</mo>`,
  terms: ['rate', 'accuracy', 'klWeight'],
};

/** By page. */
export const FORMULAS = {
  attribution: [RATIO, REWARD, DIVERGENCE, ACCURACY],
  objectives: [GROUP, REWARD, DIVERGENCE],
  training: [UPDATE, REWARD, DIVERGENCE],
  traces: [ACCURACY],
} as const satisfies Readonly<Record<string, readonly Formula[]>>;
