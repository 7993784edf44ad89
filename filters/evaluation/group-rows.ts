/** The rows of each group, by the group's name. */
export type GroupRows = ReadonlyMap<string, Uint32Array>;

/**
 * Something made of each group's rows, made once however many subsets share the group.
 *
 * @throws RangeError where a group has no rows listed (an empty list is one).
 */
export function oncePerGroup<Made>(
  rowsOf: GroupRows,
  make: (rows: Uint32Array, group: string) => Made,
): (group: string) => Made {
  const made = new Map<string, Made>();
  return (group) => {
    const known = made.get(group);
    if (known !== undefined) return known;
    const rows = rowsOf.get(group);
    if (rows === undefined) throw new RangeError(`group ${group}: its rows were not gathered`);
    const fresh = make(rows, group);
    made.set(group, fresh);
    return fresh;
  };
}
