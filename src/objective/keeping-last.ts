/** The function, which remembers its last argument and result: for parts that several estimators have in common. */
export function keepingLast<T, R>(compute: (argument: T) => R): (argument: T) => R {
  let last: { readonly argument: T; readonly result: R } | undefined;
  return (argument) => {
    if (last?.argument !== argument) last = { argument, result: compute(argument) };
    return last.result;
  };
}
