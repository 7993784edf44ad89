interface Waiting<Task, Result> {
  readonly task: Task;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Gathers single calls into calls of several tasks: what waits when a place comes free goes together, and nothing
 * waits for company. A message to a thread costs the same for one task and for four.
 *
 * @param places calls under way at once, at least 1.
 * @param most tasks in one call, at least 1.
 * @param run does the tasks, and gives their results in the same order. Where it throws, all its tasks fail.
 */
export function batchCalls<Task, Result>(
  places: number,
  most: number,
  run: (tasks: readonly Task[]) => Promise<readonly Result[]>,
): (task: Task) => Promise<Result> {
  const waiting: Waiting<Task, Result>[] = [];
  let free = places;
  const next = async (): Promise<void> => {
    free--;
    const batch = waiting.splice(0, most);
    try {
      const results = await run(batch.map(({ task }) => task));
      if (results.length !== batch.length)
        throw new Error(`${batch.length} tasks gave ${results.length} results`);
      for (const [index, result] of results.entries()) batch[index]?.resolve(result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    free++;
    if (waiting.length > 0) void next();
  };
  return (task) =>
    new Promise((resolve, reject) => {
      waiting.push({ task, resolve, reject });
      if (free > 0) void next();
    });
}
