import { findClass } from './class-names.js';
import { personTarget } from './target-classes.js';
import type { TargetClasses } from './types.js';

/**
 * A class in the tree of the boxable Open Images classes, in the fields of the published JSON. A class can stand
 * at several places of the tree.
 */
export interface ClassTree {
  /** MID of the class. */
  readonly LabelName: string;
  /** Kinds of this class. */
  readonly Subcategory?: readonly ClassTree[] | undefined;
  /** Parts of this class. */
  readonly Part?: readonly ClassTree[] | undefined;
}

/** The children of each class, from all places where it stands. */
interface Children {
  readonly kinds: Set<string>;
  readonly parts: Set<string>;
}

function childrenByClass(tree: ClassTree): Map<string, Children> {
  const children = new Map<string, Children>();
  const waiting: ClassTree[] = [tree];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const own = children.get(node.LabelName) ?? { kinds: new Set(), parts: new Set() };
    children.set(node.LabelName, own);
    for (const kind of node.Subcategory ?? []) own.kinds.add(kind.LabelName);
    for (const part of node.Part ?? []) own.parts.add(part.LabelName);
    waiting.push(...(node.Subcategory ?? []), ...(node.Part ?? []));
  }
  return children;
}

/** All classes that can be reached from some by one kind of step, the starting ones included. */
function reach(from: Iterable<string>, step: (mid: string) => Iterable<string>): Set<string> {
  const reached = new Set(from);
  // A set that grows while it is walked is walked to its end.
  for (const mid of reached) for (const next of step(mid)) reached.add(next);
  return reached;
}

/** What target to build. */
export interface TargetRequest {
  /** Display name, in any case, or MID. */
  readonly target: string;
  /** Whether parts of the target count as the target. */
  readonly parts: boolean;
}

/**
 * The target classes for any boxable class: the class and all its kinds; by option the parts of all of these,
 * with the kinds and parts of the parts. Image-level labels are the same MIDs. Person is the published list to
 * the letter, which the tree does not hold: see {@link personTarget}.
 *
 * @param tree root of the class tree.
 * @param names display name of each boxable class by MID.
 * @throws UnknownClassError where no boxable class is called so.
 */
export function targetFromClassTree(
  tree: ClassTree,
  names: ReadonlyMap<string, string>,
  request: TargetRequest,
): TargetClasses {
  const { mid, name } = findClass(request.target, names);
  const person = personTarget(request.parts);
  if (name === person.name) return person;

  const children = childrenByClass(tree);
  const kinds = (of: string): Iterable<string> => children.get(of)?.kinds ?? [];
  const parts = (of: string): Iterable<string> => children.get(of)?.parts ?? [];
  const boxes = reach([mid], kinds);
  const firstParts = request.parts ? [...boxes].flatMap((whole) => [...parts(whole)]) : [];
  const partBoxes = reach(firstParts, (part) => [...kinds(part), ...parts(part)]);
  for (const whole of boxes) partBoxes.delete(whole);
  return {
    name,
    boxes,
    partBoxes,
    imageLabels: boxes,
    partImageLabels: partBoxes,
    lookAlikes: new Set(),
    depictable: boxes,
  };
}
