/** One line of what the labels of a split are. */
export function summariseLabels(counts: Readonly<Record<string, number>>): string {
  const count = (name: string): string => (counts[name] ?? 0).toLocaleString('en-US');
  return (
    `${count('images')} images labelled; kept ${count('kept.1')} with the target and ${count('kept.0')} without; ` +
    `${count('reason.label_excluded')} excluded by the rules, ${count('reason.not_balanced')} by the balance, ` +
    `${count('reason.image_failed')} without a picture, ${count('reason.excluded_by_list')} by the exclusion list; ` +
    `${count('other_rules_differ')} labels differ under the other rules`
  );
}
