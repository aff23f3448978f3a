/** Numbers that the paper quotes from others or sets itself: shown as quotes, with nothing to recompute. */
import { type PaperTable, printed, text } from '../table';

export function table2(): PaperTable {
  return {
    id: 'table-2',
    section: '5.1',
    title: 'Table 2: p(F→T), the share of wrong first answers that reflection mends',
    source: 'Quoted from Kang et al. (2025, arXiv 2510.08308), as the paper prints it. Not recomputed.',
    note: 'The paper reads the flat columns as SFT not teaching π_d. It quotes from the same source that training on maximum-reflection data gains 4.05 %, of which first answers account for 3.75 % and reflection for 0.3 %.',
    columns: ['F→T share in the data, printed', 'Llama3.1-8B, printed', 'Qwen2.5-7B, printed'],
    rows: [
      [printed('100 %'), printed('0.053'), printed('0.036')],
      [printed('50 %'), printed('0.058'), printed('0.045')],
      [printed('0 %'), printed('0.050'), printed('0.041')],
    ],
    checks: [],
  };
}

/** Section 5.2, Figure 2 and section 5.3. */
export function citedFigures(): PaperTable {
  return {
    id: 'cited-figures',
    section: '5.1',
    title: 'Figures cited in sections 5.2 and 5.3',
    source: 'Quoted as the paper prints them, from the sources named. Not recomputed.',
    note: 'These are results of other groups on models of their own. Nothing in this lab measures them.',
    columns: ['What', 'Source', 'Printed'],
    rows: [
      [
        text('SFT, change of out-of-distribution performance'),
        text('Chu et al. (2025), four task variants'),
        printed('−8 % to −80 %'),
      ],
      [
        text('RL, change of out-of-distribution performance'),
        text('Chu et al. (2025), four task variants'),
        printed('+3 % to +61 %'),
      ],
      [text('AIME24 of Qwen2.5-Math-7B before training'), text('Wu et al. (2025)'), printed('6.68')],
      [text('AIME24 after SFT'), text('Wu et al. (2025)'), printed('2.48')],
      [text('AIME24 after DFT'), text('Wu et al. (2025)'), printed('8.56')],
    ],
    checks: [],
  };
}

export function table6(): PaperTable {
  return {
    id: 'table-6',
    section: 'E',
    title: 'Table 6: settings of SFT',
    source: 'Quoted as printed: settings of the paper’s own training runs, which the lab does not repeat.',
    note: '',
    columns: ['Setting', 'Printed'],
    rows: [
      ['Optimizer', 'Adam'],
      ['Batch size', '128'],
      ['Learning rate', '1 × 10⁻⁵'],
      ['Epochs', '4.0'],
      ['Training examples', '20,000'],
    ].map(([name, value]) => [text(name!), printed(value!)]),
    checks: [],
  };
}

export function table7(): PaperTable {
  return {
    id: 'table-7',
    section: 'E',
    title: 'Table 7: settings of RL',
    source: 'Quoted as printed: settings of the paper’s own training runs, which the lab does not repeat.',
    note: '“KL loss” puts the penalty into the loss, where the theorems have it in the reward (footnote 10).',
    columns: ['Setting', 'Printed'],
    rows: [
      ['Algorithm', 'GRPO'],
      ['Learning rate', '1 × 10⁻⁶'],
      ['Train batch size', '512'],
      ['PPO mini-batch size', '128'],
      ['Rollouts per query (n)', '8'],
      ['KL loss coefficient', '0.001'],
      ['KL loss type', 'low_var_kl'],
      ['Max prompt length', '1,024 tokens'],
      ['Max response length', '8,192 tokens'],
      ['Total epochs', '2'],
      ['Gradient checkpointing', 'Enabled'],
    ].map(([name, value]) => [text(name!), printed(value!)]),
    checks: [],
  };
}
