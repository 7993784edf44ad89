/** How many images of each class survive balancing. */
export interface BalanceQuota {
  readonly target: number;
  readonly noTarget: number;
}

/**
 * Takes images in turn, one with the target first, until the class whose turn it is has none left: as many of
 * both, or one more with the target.
 *
 * @param target images with the target, @param noTarget images without.
 */
export function balanceQuota(target: number, noTarget: number): BalanceQuota {
  return target > noTarget ? { target: noTarget + 1, noTarget } : { target, noTarget: target };
}
