/** Keys of the page's address beside those of the experiment. */

/** The same query with these pairs in the place of all that have one of `keys`; empty without any pair. */
export function addressWithKeys(search: string, keys: readonly string[], pairs: readonly string[]): string {
  const others = search
    .replace(/^\?/, '')
    .split('&')
    .filter((pair) => pair !== '' && !keys.some((key) => pair === key || pair.startsWith(`${key}=`)));
  const all = [...others, ...pairs];
  return all.length === 0 ? '' : `?${all.join('&')}`;
}
