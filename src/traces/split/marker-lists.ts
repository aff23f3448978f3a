/**
 * Revision markers: phrases that announce that the model goes back to its work. Whole words, any case.
 *
 * A list is data to edit, not truth: what counts as a marker decides what p_d|W is. See docs/traces.md.
 */

export interface MarkerList {
  readonly name: string;
  /** Where the list comes from. */
  readonly source: string;
  readonly phrases: readonly string[];
  /** Part of the default. */
  readonly usual: boolean;
}

export const MARKER_LISTS: readonly MarkerList[] = [
  {
    name: 'paper',
    source: 'the paper, introduction and section 3',
    phrases: ["I'll go back and check", 'let me recompute', 'I made a mistake', 'let me recheck'],
    usual: true,
  },
  {
    name: 'S2R',
    source: 'NineAbyss/S2R at d354940, the strings that part its trials',
    phrases: ['wait', 'let me recheck my solution', 'let me try again'],
    usual: true,
  },
  {
    name: 'understand-r1-zero',
    source: 'sail-sg/understand-r1-zero at dfca49d, analysis/keyword_count.py',
    phrases: [
      'recheck',
      'rethink',
      'reassess',
      'reevaluate',
      're-evaluate',
      'reevaluation',
      're-examine',
      'reexamine',
      'reconsider',
      'reanalyze',
      'double-check',
      'check again',
      'think again',
      'verify again',
      'go over the steps',
    ],
    usual: true,
  },
  {
    name: 'oat-zero',
    source: 'sail-sg/oat-zero at 41ed659, analysis/eval_self_reflect.py, all models',
    phrases: [
      'reevaluate',
      'reevaluation',
      'recheck',
      'rethink',
      'check again',
      're-evaluate',
      'try again',
      're-examine',
    ],
    usual: true,
  },
  {
    name: 'ours',
    source: 'inflected forms of the lists above and usual ways to say the same',
    phrases: [
      ...[
        're-check',
        'rechecking',
        're-checking',
        'double-checking',
        'reexamining',
        're-examining',
        'reconsidering',
      ],
      ...['reevaluating', 're-evaluating', 'reassessing', 're-assess', 'rethinking', 're-think'],
      ...[
        'recompute',
        're-compute',
        'recomputing',
        'recalculate',
        're-calculate',
        'recalculating',
        're-calculating',
      ],
      ...[
        'recount',
        'revisit',
        'redo',
        're-do',
        're-add',
        'start over',
        'once more',
        'on second thought',
        'hold on',
      ],
      ...[
        'let me check',
        "let's check",
        'let us check',
        'let me verify',
        "let's verify",
        'let us verify',
        "I'll check",
      ],
      ...[
        'I should check',
        'I need to check',
        'to verify',
        'oops',
        'my mistake',
        'I was wrong',
        'I miscalculated',
      ],
      ...['I made an error', 'I made an arithmetic error', 'there is a mistake', "there's a mistake"],
      ...['there is an error', "there's an error", 'there must be an error', 'there must be a mistake'],
      ...[
        'something is wrong',
        "something's wrong",
        "that's not right",
        'that is not right',
        "that can't be right",
      ],
      ...[
        "that's wrong",
        'that is wrong',
        "this isn't right",
        'another approach',
        'another method',
        'another way',
      ],
    ],
    usual: true,
  },
  {
    name: 'other languages',
    source: 'usual ways to say the same in German, French, Spanish and Chinese',
    phrases: [
      ...[
        'moment',
        'noch einmal',
        'nochmal',
        'ich prüfe',
        'überprüfen wir',
        'ich habe mich verrechnet',
        'falsch gerechnet',
      ],
      ...[
        'attends',
        'attendez',
        'vérifions',
        'je vérifie',
        'revérifions',
        'recalculons',
        'je me suis trompé',
        'reprenons',
      ],
      ...[
        'espera',
        'un momento',
        'verifiquemos',
        'comprobemos',
        'revisemos',
        'me equivoqué',
        'otra vez',
        'de nuevo',
      ],
      ...['等等', '等一下', '重新计算', '再检查', '再算一遍', '我错了'],
    ],
    usual: true,
  },
  {
    name: 'VisualThinker',
    source: 'turningpoint-ai/VisualThinker-R1-Zero, issue 12; its stem "possibl" as whole words',
    phrases: ['aha', 'check', 'possible', 'possibly', 'verify', 'wait', 'yet'],
    usual: false,
  },
];

/** The phrases that count unless a user edits them. */
export const USUAL_MARKERS: readonly string[] = [
  ...new Set(MARKER_LISTS.filter((list) => list.usual).flatMap((list) => list.phrases)),
];

/** What a model says at the end of a check of its own answer (S2R, PAG, self-rewarding traces). */
export const VERDICTS: readonly (readonly [phrase: string, verdict: Verdict])[] = [
  ['the answer is wrong', 'wrong'],
  ['the answer is incorrect', 'wrong'],
  ['the answer is not correct', 'wrong'],
  ['my answer is wrong', 'wrong'],
  ['my answer is incorrect', 'wrong'],
  ['the solution is incorrect', 'wrong'],
  ['the solution is wrong', 'wrong'],
  ['[VERIFY] wrong', 'wrong'],
  ['the answer is correct', 'right'],
  ['the answer is indeed correct', 'right'],
  ['my answer is correct', 'right'],
  ['the solution is correct', 'right'],
  ['is verified to be correct', 'right'],
  ['[VERIFY] correct', 'right'],
];

export type Verdict = 'right' | 'wrong';
