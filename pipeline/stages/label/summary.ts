/**
 * What to say where every labelled image is of one class: the balance then keeps none, or a single one. Null where both
 * classes are there, or no image is labelled.
 */
export function oneClassWarning(counts: Readonly<Record<string, number>>): string | null {
  const targets = counts['labelled.1'] ?? 0;
  const others = counts['labelled.0'] ?? 0;
  if (targets + others === 0 || (targets > 0 && others > 0)) return null;
  const only = targets > 0 ? 'show the target' : 'are without the target';
  return (
    `all ${(targets + others).toLocaleString('en-US')} labelled images ${only}, so the balance keeps ` +
    `${targets > 0 ? 'one' : 'none'} of them. To keep all: --set labels.balance=false (in the configuration file, labels.balance: false)`
  );
}

/** One line of what the labels of a split are. */
export function summariseLabels(counts: Readonly<Record<string, number>>): string {
  const count = (name: string): string => (counts[name] ?? 0).toLocaleString('en-US');
  return (
    `${count('images')} images labelled; kept ${count('kept.1')} with the target and ${count('kept.0')} without; ` +
    `${count('reason.label_excluded')} excluded by the rules, ${count('reason.not_balanced')} by the balance, ` +
    `${count('reason.image_failed')} without a picture, ${count('reason.excluded_by_list')} by the exclusion list; ` +
    `labels that differ under the other rules: ${count('other_rules_differ')}`
  );
}
