/** What a user can edit about how traces are split. */
import { InputError, inputIssue } from '../../model/input-error';
import { CANDIDATE_KINDS, type CandidateKind } from './candidate';
import { USUAL_CUES, type CuePhrase } from './cues';
import { USUAL_MARKERS, VERDICTS, type Verdict } from './marker-lists';
import { checkPhrases, PhraseSet } from './phrases';

export interface SplitOptions {
  /** Phrases that announce a revision (default `USUAL_MARKERS`). */
  readonly markers?: readonly string[];
  /** Phrases behind which an answer is stated; one that ends in a colon needs a sign behind it (default `USUAL_CUES`). */
  readonly cues?: readonly CuePhrase[];
  /** Kinds of candidates that count (default all). */
  readonly kinds?: readonly CandidateKind[];
  /** Verdicts of a model on its own answer are read (default true). */
  readonly verdicts?: boolean;
  /** Decimals stand behind a comma; default: as the text itself shows. */
  readonly decimalComma?: boolean;
  /** Digits that the model's tokenizer takes into one token (default 1). */
  readonly digitsPerToken?: 1 | 3;
}

/** What a phrase in a text is. */
export type PhraseRole =
  | { readonly role: 'marker'; readonly phrase: string }
  | { readonly role: 'cue'; readonly cue: CuePhrase }
  | { readonly role: 'verdict'; readonly phrase: string; readonly verdict: Verdict };

/** Options with every default filled in, and the phrases ready to be searched for. */
export interface Splitter {
  readonly phrases: PhraseSet<PhraseRole>;
  readonly kinds: ReadonlySet<CandidateKind>;
  readonly decimalComma: boolean | undefined;
  readonly digitsPerToken: 1 | 3;
}

/**
 * Prepares options once for many traces.
 *
 * @throws InputError, one sentence for each phrase or kind that cannot be used
 */
export function prepareSplitter(options: SplitOptions = {}): Splitter {
  const { markers = USUAL_MARKERS, cues = USUAL_CUES, kinds = CANDIDATE_KINDS, verdicts = true } = options;
  checkPhrases(markers, 'markers');
  checkPhrases(
    cues.map((cue) => cue.phrase),
    'cues',
  );
  const unknown = kinds.find((kind) => !CANDIDATE_KINDS.includes(kind));
  if (unknown !== undefined)
    throw new InputError([inputIssue('kinds', unknown, `among ${CANDIDATE_KINDS.join(', ')}`)]);
  const roles: [string, PhraseRole][] = [
    ...(verdicts ? VERDICTS : []).map(([phrase, verdict]): [string, PhraseRole] => [
      phrase,
      { role: 'verdict', phrase, verdict },
    ]),
    ...cues.map((cue): [string, PhraseRole] => [cue.phrase, { role: 'cue', cue }]),
    ...markers.map((phrase): [string, PhraseRole] => [phrase, { role: 'marker', phrase }]),
  ];
  return {
    phrases: new PhraseSet(roles),
    kinds: new Set(kinds),
    decimalComma: options.decimalComma,
    digitsPerToken: options.digitsPerToken ?? 1,
  };
}
