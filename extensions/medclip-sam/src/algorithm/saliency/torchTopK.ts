/**
 * What `torch.topk(torch.zeros(n), k)` returns on the CPU: the set the released v1 gScoreCAM always uses, because its
 * gradient is exactly zero (method.md, finding 1). Equal keys make the answer a property of libstdc++'s selection and sort,
 * so those are followed step by step with a comparison that is always false:
 * k*64 <= n: partial_sort (heap), else nth_element(k-1) and sort of the first k-1 (aten/src/ATen/native/TopKImpl.h).
 */
export function equalValuesTopK(n: number, k: number): Int32Array {
  const a = Int32Array.from({ length: n }, (_, i) => i);
  if (k * 64 <= n) {
    makeHeap(a, k);
    sortHeap(a, k);
  } else {
    selectNth(a, k - 1);
    sortRange(a, 0, k - 1);
  }
  return a.slice(0, k);
}

function swap(a: Int32Array, i: number, j: number): void {
  const t = a[i]!;
  a[i] = a[j]!;
  a[j] = t;
}

/** __unguarded_partition_pivot for equal keys: the middle goes to the front, then both ends swap towards each other. */
function partition(a: Int32Array, first: number, last: number): number {
  swap(a, first, first + ((last - first) >> 1));
  let i = first + 1;
  let j = last - 1;
  while (i < j) {
    swap(a, i, j);
    i++;
    j--;
  }
  return i;
}

/** std::nth_element; the insertion sort of the last three elements moves nothing. */
function selectNth(a: Int32Array, nth: number): void {
  let first = 0;
  let last = a.length;
  while (last - first > 3) {
    const cut = partition(a, first, last);
    if (cut <= nth) first = cut;
    else last = cut;
  }
}

/** std::sort; ranges up to 16 are insertion-sorted, which moves nothing. */
function sortRange(a: Int32Array, first: number, last: number): void {
  while (last - first > 16) {
    const cut = partition(a, first, last);
    sortRange(a, cut, last);
    last = cut;
  }
}

/** __adjust_heap for equal keys: the hole sinks along right children, then the value stays where the hole ends. */
function adjustHeap(a: Int32Array, hole: number, length: number, value: number): void {
  let child = hole;
  while (child < (length - 1) >> 1) {
    child = 2 * (child + 1);
    a[hole] = a[child]!;
    hole = child;
  }
  if ((length & 1) === 0 && child === (length - 2) >> 1) {
    child = 2 * (child + 1);
    a[hole] = a[child - 1]!;
    hole = child - 1;
  }
  a[hole] = value;
}

function makeHeap(a: Int32Array, length: number): void {
  for (let parent = (length - 2) >> 1; parent >= 0; parent--) {
    adjustHeap(a, parent, length, a[parent]!);
  }
}

function sortHeap(a: Int32Array, length: number): void {
  for (let last = length - 1; last > 0; last--) {
    const value = a[last]!;
    a[last] = a[0]!;
    adjustHeap(a, 0, last, value);
  }
}
