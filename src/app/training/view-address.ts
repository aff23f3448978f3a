/** What of a training is looked at, as keys of the page's address. */
import { addressWithKeys } from '../address-keys';
import { selectedFrame, type TrainingState } from './training-study';

/** Of an address; what is not there or does not read is left out. */
export interface WantedView {
  readonly scale?: TrainingState['scale'];
  readonly cell?: number;
  /** The update that is selected. */
  readonly step?: number;
}

const KEYS = ['scale', 'cell', 'update'] as const;

export function wantedView(search: string): WantedView {
  const parameters = new URLSearchParams(search);
  const count = (key: string): number | undefined => {
    const text = parameters.get(key) ?? '';
    return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  };
  const [cell, step] = [count('cell'), count('update')];
  return {
    ...(parameters.get('scale') === 'probabilities' ? { scale: 'probabilities' } : {}),
    ...(cell === undefined ? {} : { cell }),
    ...(step === undefined ? {} : { step }),
  };
}

/** The same query but for what is looked at; what the page opens on has no key. */
export function addressWithTrainingView(search: string, state: TrainingState): string {
  const { scale, cell, at } = state;
  const selected = at === null ? null : selectedFrame(state);
  return addressWithKeys(search, KEYS, [
    ...(scale === 'logits' ? [] : [`scale=${scale}`]),
    ...(cell === 0 ? [] : [`cell=${cell}`]),
    ...(selected === null ? [] : [`update=${selected.frame.step}`]),
  ]);
}

export function addressWithoutView(search: string): string {
  return addressWithKeys(search, KEYS, []);
}
