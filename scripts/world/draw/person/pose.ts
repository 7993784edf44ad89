import type { Random } from '../../random.js';

/** One arm: where elbow and hand are, in heads; u to the outside of the body, v down from the crown. */
export interface Arm {
  readonly elbow: readonly [number, number];
  readonly hand: readonly [number, number];
}

export type Stance = 'standing' | 'walking' | 'sitting';

export interface Pose {
  readonly left: ArmName;
  readonly right: ArmName;
  readonly stance: Stance;
  /** Which way the face turns: -1 to the left of the picture, 1 to the right. */
  readonly yaw: number;
  /** Tilt of the head, radians. */
  readonly nod: number;
  /** Seen from behind. */
  readonly back: boolean;
  /** 0 serious to 1 a broad smile. */
  readonly smile: number;
}

export type ArmName = 'down' | 'relaxed' | 'hip' | 'wave' | 'phone' | 'forward' | 'lap' | 'pocket';

/** Arms for a body whose shoulder lies at (0.95, 1.6) and whose hip lies at 3.75. */
export const ARMS: Readonly<Record<ArmName, Arm>> = {
  down: { elbow: [1.12, 2.85], hand: [1.14, 3.95] },
  relaxed: { elbow: [1.22, 2.8], hand: [1.3, 3.85] },
  hip: { elbow: [1.62, 2.75], hand: [0.85, 3.4] },
  wave: { elbow: [1.62, 2.1], hand: [1.75, 0.85] },
  phone: { elbow: [1.25, 2.75], hand: [0.42, 2.35] },
  forward: { elbow: [1.15, 2.8], hand: [0.55, 3.2] },
  lap: { elbow: [1.2, 2.8], hand: [0.5, 3.75] },
  pocket: { elbow: [1.3, 2.8], hand: [0.82, 3.7] },
};

export function choosePose(
  random: Random,
  stance: Stance = random.pick(['standing', 'standing', 'walking']),
): Pose {
  const arms: readonly ArmName[] =
    stance === 'sitting'
      ? ['lap', 'lap', 'forward', 'phone']
      : ['down', 'down', 'relaxed', 'relaxed', 'hip', 'pocket', 'forward', 'wave'];
  const left = random.pick(arms);
  return {
    left,
    right: left === 'wave' ? 'down' : random.pick(arms),
    stance,
    yaw: random.range(-0.8, 0.8),
    nod: random.range(-0.07, 0.07),
    back: false,
    smile: random.range(0, 1),
  };
}
