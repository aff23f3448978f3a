/** Comparisons to begin with: each asks one question, and is an address of the page of objectives. */

export interface ComparisonQuestion {
  readonly id: string;
  /** With a question mark at its end. */
  readonly question: string;
  /** What comes out, with its numbers. */
  readonly finding: string;
  /** The query of the page's address: objectives, what they are compared on, and the axis of the figure. */
  readonly query: string;
}

const FAR = 'model.reference.thetaS=-0.6&model.reference.thetaDC=1.2&model.reference.thetaDW=0.4';
const WEIGHED = 'kl.weight=0.05';
const OVERLONG = 'overlong.maxTokens=512';

export const COMPARISON_QUESTIONS: readonly ComparisonQuestion[] = [
  {
    id: 'kl-placement',
    question: 'use_kl_loss or use_kl_in_reward: what does a KL penalty do to deciding?',
    finding:
      'With w = 0.05 and answers of 200 tokens either has outweighed the reward on sampling and turned its sign: a step makes right answers less likely. Of the gradient that is left, use_kl_loss gives deciding 57 % and use_kl_in_reward, one sum spread over the whole response, 26 %; at 500 tokens 22 % and 7 %. Here it is use_kl_in_reward that starves deciding; the KL of the paper, each action charged for what follows it, is another one: paper-theory.',
    query:
      'objectives=paper-theory,verl-grpo-kl-loss,verl-grpo-kl-in-reward,openrlhf-grpo&klWeight=0.05&model.lengths=200&along=objective.kl.weight:log,0.001,1,7',
  },
  {
    id: 'kl-estimators',
    question: 'Which estimator has the gradient of the KL: k1, k2 or k3?',
    finding:
      'As a loss k1 has none: its row is that of the reward, 1.109 to 1, and noise. k2 and k3 push sampling 48 and 51 times as hard as deciding, the reverse and the forward divergence. In the reward k1 does have a gradient, and it turns the sign on rejecting wrong answers.',
    query: `objectives=trl-dr-grpo,${[
      'kl.placement=loss;kl.estimator=k1',
      'kl.placement=loss;kl.estimator=k2',
      'kl.placement=loss',
      'kl.placement=reward-to-go',
    ]
      .map((parts) => `trl-dr-grpo;${parts};${WEIGHED}`)
      .join(',')}&model.lengths=200&${FAR}`,
  },
  {
    id: 'length-bias',
    question: 'Is GRPO biased by length, and does Dr. GRPO mend it?',
    finding:
      'Where wrong answers take three times as many tokens, dividing by the length of the response pushes sampling 1.56 times as hard as deciding instead of 1.109. Dr. GRPO and DAPO stay at 1.109. With equal lengths all agree.',
    query:
      'objectives=trl-grpo,trl-dr-grpo,trl-dapo,verl-dr-grpo@2026-08&model.lengths.correct=64&model.lengths.wrong=192&along=lengthRatio:log,0.25,4,9',
  },
  {
    id: 'staleness',
    question: 'What does clipping do to deciding when rollouts are stale?',
    finding:
      'With a rollout policy 0.3 logits behind, clipping at 0.2 silences the logit of RESAMPLE altogether. All its signal is the punishment of STOP at a wrong answer, and the ratio of that action has fallen to 0.79. CISPO, which clips the weight and keeps the gradient, leaves deciding its share.',
    query:
      'objectives=verl-grpo@2026-08,verl-dapo,verl-cispo,verl-gspo&model.old.thetaS=0.1&model.old.thetaDC=1.9&model.old.thetaDW=1.1&along=staleness:linear,-1,1,9',
  },
  {
    id: 'overlong',
    question: 'Zero, mask or penalise: what do rules for overlong responses teach?',
    finding:
      'A weak sampler that tries again often is cut at 512 tokens. A zero for what is cut takes most of the signal to reject wrong answers away, DAPO’s soft penalty turns it round, and masking halves it.',
    query: `objectives=trl-dapo,${['zero-reward', 'mask', 'soft-penalty']
      .map(
        (rule) =>
          `trl-dapo;overlong.rule=${rule};${OVERLONG}${rule === 'soft-penalty' ? ';overlong.buffer=256' : ''}`,
      )
      .join(
        ',',
      )}&model.policy.thetaS=-1.5&model.policy.thetaDW=2.5&model.lengths.kind=log-normal&model.lengths.median=100&model.lengths.sigma=0.5&model.lengths.max=1024&along=model.policy.thetaDW:linear,-1,3,5`,
  },
  {
    id: 'supervised',
    question: 'Does SFT or DFT teach deciding?',
    finding:
      'With answers of 200 tokens SFT pushes sampling 310 times as hard as deciding and DFT 210 times, because every token of an answer carries loss. On decisions alone the ratio is 0; the reward’s is 1.109.',
    query: 'objectives=sft,dft,sft-decisions-only,trl-dr-grpo&model.lengths=200',
  },
  {
    id: 'discount',
    question: 'Does a discount by length favour deciding?',
    finding:
      'With γ = 0.99 and 64 tokens, Theorem 3.1’s exponent leaves the ratio at 1.109; Definition 3.1’s, which spares a decision the answer before it, brings it to 0.583, that is by γ to the 64.',
    query:
      'objectives=paper-theory,paper-theory;discount.gamma=0.99,paper-theory;discount.mode=definition-3.1;discount.gamma=0.99&klWeight=0&model.lengths=64',
  },
];
