/**
 * Applies an asynchronous function to items, at most `limit` at once, and gives the results in the order of the
 * items. Taking results slowly holds back the start of new work, so memory is bounded by `limit`.
 *
 * @param limit results under way or waiting for their turn, at least 1.
 * @throws what `work` throws, at the turn of its item; work under way is waited for first.
 */
export async function* mapOrdered<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const waiting: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // A later result may fail before its turn: it is looked at then, and is not unhandled until then.
      result.catch(() => undefined);
      waiting.push(result);
      if (waiting.length < limit) continue;
      const next = waiting.shift();
      if (next !== undefined) yield await next;
    }
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) yield await next;
  } finally {
    await Promise.allSettled(waiting);
  }
}
