/** The series of `shaders/lib/logit.wgsl`, operation by operation: what a device makes of e^x − 1 and log(1 + y). */
import { type Arithmetic, branch } from './arithmetic';

const EXPM1_LIMIT = 0.5;
/** 1/8!, …, 1/2!, 1, as they are multiplied in. */
const EXPM1_TERMS = [1 / 40320, 1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1];
const LOG1P_LIMIT = 0.5;
const LOG1P_TERMS = [1 / 11, 1 / 9, 1 / 7, 0.2, 1 / 3, 1];

export function expm1Series<N>(arithmetic: Arithmetic<N>, x: N): N {
  const { abs, exp, greater, mul, of, sub } = arithmetic;
  return branch(
    arithmetic,
    greater(abs(x), of(EXPM1_LIMIT)),
    () => sub(exp(x), of(1)),
    () => mul(horner(arithmetic, EXPM1_TERMS, x), x),
  );
}

export function log1pSeries<N>(arithmetic: Arithmetic<N>, y: N): N {
  const { add, greater, inverse, log, mul, of } = arithmetic;
  return branch(
    arithmetic,
    greater(y, of(LOG1P_LIMIT)),
    () => log(add(of(1), y)),
    () => {
      const z = mul(y, inverse(add(of(2), y)));
      return mul(mul(of(2), z), horner(arithmetic, LOG1P_TERMS, mul(z, z)));
    },
  );
}

function horner<N>({ mulAdd, of }: Arithmetic<N>, terms: readonly number[], x: N): N {
  return terms.slice(1).reduce((sum, term) => mulAdd(sum, x, of(term)), of(terms[0]!));
}
