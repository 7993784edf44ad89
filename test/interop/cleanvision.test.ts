import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  findImageIssues,
  IMAGE_ISSUES,
  SizeQuartiles,
  type ImageIssue,
  type ImageIssueFindings,
  type PictureMeasures,
  type Size,
} from '../../filters/index.js';
import { measurePixels } from '../../filters/pixels/measures.js';
import { temporaryFolders } from '../temporary.js';
import { nearlyEqualSizes, variedPictures, type DrawnPicture } from './drawn-issues.js';
import { pythonFor, runClient } from './python.js';

const python = pythonFor(['cleanvision']);

const reportSchema = z.object({
  pillow: z.string(),
  folders: z.array(
    z.record(
      z.string(),
      z.record(z.enum(IMAGE_ISSUES), z.object({ score: z.number(), isIssue: z.boolean() })),
    ),
  ),
});

/** Scores agree to this, far below any step of a threshold that a person would set. */
const TOLERANCE = 1e-6;

/**
 * Pillow 13 reduces the columns of some tall pictures before their rows, where up to 12 and ours do it the other way
 * round, and rounds to whole levels in between.
 */
const TALL_BLURRY_TOLERANCE = 5e-4;

function tolerance(issue: ImageIssue, { width, height }: Size, pillow: string): number {
  const otherOrder = issue === 'blurry' && height > width && Number.parseInt(pillow, 10) >= 13;
  return otherOrder ? TALL_BLURRY_TOLERANCE : TOLERANCE;
}

/** What the images stage would note of a working copy with these pixels. */
async function measure(png: Buffer): Promise<PictureMeasures> {
  const { space } = await sharp(png).metadata();
  const { data, info } = await sharp(png).toColourspace(space).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const measures = measurePixels({ width, height, channels, data });
  return {
    brightnessP5: measures.brightness.p5,
    brightnessP99: measures.brightness.p99,
    entropy: measures.entropy,
    edgeDeviation: measures.sharpness.edgeDeviation,
    histogramSpread: measures.sharpness.histogramSpread,
    mode: channels === 1 ? 'L' : 'RGB',
    size: { width, height },
  };
}

interface Judged {
  readonly size: Size;
  readonly findings: ImageIssueFindings;
}

async function ours(pictures: readonly DrawnPicture[]): Promise<Map<string, Judged>> {
  const measured = await Promise.all(pictures.map(({ png }) => measure(png)));
  const quartiles = new SizeQuartiles();
  for (const { size } of measured) quartiles.add(size);
  const fences = quartiles.fences();
  if (fences === null) throw new Error('no pictures');
  return new Map(
    measured.map((picture, i) => [
      pictures[i].name,
      { size: picture.size, findings: findImageIssues(picture, fences) },
    ]),
  );
}

describe.skipIf(python.skip)('CleanVision', () => {
  const temporary = temporaryFolders();

  test('gives the same scores and flags on the same pixels', async () => {
    const folder = await temporary();
    const sets = [await variedPictures(), await nearlyEqualSizes()];
    const folders = sets.map((_set, i) => join(folder, String(i)));
    for (const [i, pictures] of sets.entries()) {
      await mkdir(folders[i]);
      for (const { name, png } of pictures) await writeFile(join(folders[i], name), png);
    }
    const report = reportSchema.parse(runClient(python, 'find_image_issues.py', folders));
    const flagged = new Set<string>();
    const wrong: string[] = [];
    for (const [i, pictures] of sets.entries()) {
      const judged = await ours(pictures);
      const theirs = report.folders[i];
      expect(Object.keys(theirs).sort()).toEqual([...judged.keys()].sort());
      for (const [name, { size, findings }] of judged) {
        for (const issue of IMAGE_ISSUES) {
          const { score, isIssue } = theirs[name][issue];
          const mine = findings[issue];
          if (isIssue) flagged.add(issue);
          const far = Math.abs(mine.score - score) > tolerance(issue, size, report.pillow);
          if (far || mine.isIssue !== isIssue)
            wrong.push(`${name} ${issue}: ${mine.score}, CleanVision ${score} ${isIssue}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    // The pictures are varied enough only if each kind was found.
    expect([...flagged].sort()).toEqual([...IMAGE_ISSUES].sort());
  });
});
