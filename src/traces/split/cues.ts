/** Phrases behind which an answer is stated. One that ends in a colon needs a colon or an equals sign behind it. */

export interface CuePhrase {
  readonly phrase: string;
  /** It announces the last word on the question. */
  readonly final: boolean;
}

const ANSWERS = [
  ...[
    'answer is',
    "answer's",
    'answer should be',
    'answer must be',
    'answer would be',
    'answer will be',
    'answer remains',
  ],
  ...[
    'answer becomes',
    'answer equals',
    'answer:',
    'result is',
    'result remains',
    'final result:',
    'solution is',
  ],
  ...[
    'die Antwort ist',
    'Antwort lautet',
    'Antwort:',
    'Ergebnis ist',
    'Ergebnis lautet',
    'Ergebnis:',
    'Lösung lautet',
  ],
  ...[
    'la réponse est',
    'la réponse reste',
    'réponse:',
    'le résultat est',
    'la respuesta es',
    'respuesta:',
    'el resultado es',
  ],
  ...[
    'la risposta è',
    'risposta:',
    'a resposta é',
    'resposta:',
    'ответ:',
    '答案是',
    '答案为',
    '答案:',
    '答えは',
  ],
];

const FINAL = [
  'final answer',
  'endgültige Antwort',
  'réponse finale',
  'respuesta final',
  'risposta finale',
  '最终答案',
];

export const USUAL_CUES: readonly CuePhrase[] = [
  ...ANSWERS.map((phrase) => ({ phrase, final: false })),
  ...FINAL.map((phrase) => ({ phrase, final: true })),
  ...['is', 'remains', 'should be', 'must be'].map((verb) => ({
    phrase: `final answer ${verb}`,
    final: true,
  })),
];
