/**
 * Does the text match a pattern of `*` (any characters) and `?` (one character)? Capital letters do not matter. Linear in the
 * text for each `*`, whatever the pattern: no regular expression is made from it.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const [p, t] = [pattern.toLowerCase(), text.toLowerCase()];
  let [i, j, star, mark] = [0, 0, -1, 0];
  while (j < t.length) {
    if (i < p.length && (p[i] === '?' || p[i] === t[j]) && p[i] !== '*') {
      i++;
      j++;
    } else if (p[i] === '*') {
      star = i++;
      mark = j;
    } else if (star >= 0) {
      i = star + 1;
      j = ++mark;
    } else {
      return false;
    }
  }
  while (p[i] === '*') i++;
  return i === p.length;
}
