/** The exact answers of any case. */
import { type AnyCase, isTokenChainCase } from './cases';
import { exactCase } from './exact-case';
import { exactTokenCase } from './exact-token-case';

export function exactAnswers(study: AnyCase) {
  return isTokenChainCase(study) ? exactTokenCase(study) : exactCase(study);
}
