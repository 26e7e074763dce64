import { expect, test } from 'vitest';

import { point, vector } from '../../shared/geometry/spaces';
import { transform } from '../../shared/geometry/transform';
import { arc, revolved } from '../../shared/implants/revolution';
import type { Mesh } from '../../shared/mesh/mesh';
import { derivePlan } from '../../shared/plan/derive';
import { proposePlan } from '../../shared/plan/propose';
import { reportOf, type Report } from '../../shared/report/content';
import type { HandEdits } from '../../shared/report/handEdits';
import { segmentationNotes, type SegmentationDoubts } from '../../shared/report/segmentationNotes';
import { wordsIn } from '../../shared/report/words';
import { drawLine } from '../../shared/report/lines';
import { blankPicture, shrunk, type Picture } from '../../shared/report/picture';
import { drawnScene, type SceneItem, type View } from '../../shared/report/raster';
import { drawSection, slicePicture, type SlicePlane } from '../../shared/report/slice';
import type { Language } from '../../shared/text/catalogue';
import { knownLandmarks, shippedCatalogue } from './hipOfKnownShape';

const ball = (radius: number): Mesh => revolved(arc(radius, 0, 180, 48), 96);
const moved = ({ positions, triangles }: Mesh, by: readonly [number, number, number]): Mesh => ({ triangles, positions: positions.map((value, i) => value + (by[i % 3] as number)) });
const item = (mesh: Mesh, colour: SceneItem['colour'], opacity = 1): SceneItem => ({ mesh, colour, opacity, shine: 0 });
const view: View = { centre: point(0, 0, 0), right: vector(1, 0, 0), up: vector(0, 0, 1), widthMm: 100, widthPixels: 200, heightPixels: 200, background: [1, 1, 1] };
const pixel = ({ width, pixels }: Picture, x: number, y: number): number[] => [...pixels.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)];
const count = ({ pixels }: Picture, is: (rgb: readonly [number, number, number]) => boolean): number => {
  let n = 0;
  for (let i = 0; i < pixels.length; i += 3) if (is([pixels[i] as number, pixels[i + 1] as number, pixels[i + 2] as number])) n++;
  return n;
};

test('a ball covers the area of its circle', () => {
  const covered = count(drawnScene([item(ball(20), [0.8, 0.2, 0.2])], view), ([, green]) => green < 200);
  expect(covered / (Math.PI * 40 ** 2)).toBeCloseTo(1, 1);
});

test('what is nearer to the eye hides what is behind it, whatever is drawn first', () => {
  // The eye looks along +y of the world: x right and z up leave -y for the way to the eye.
  const [red, blue] = [item(moved(ball(10), [0, -30, 0]), [1, 0, 0]), item(ball(20), [0, 0, 1])];
  for (const items of [[red, blue], [blue, red]]) {
    const picture = drawnScene(items, view);
    const [r, , b] = pixel(picture, 100, 100);
    expect(r).toBeGreaterThan((b ?? 0) + 50);
    const [r2, , b2] = pixel(picture, 100, 70);
    expect(b2).toBeGreaterThan((r2 ?? 0) + 50);
  }
});

test('what is clear lets through what is behind', () => {
  const behind = item(moved(ball(8), [0, 10, 0]), [1, 0, 0]);
  const [r, g] = pixel(drawnScene([item(ball(30), [1, 1, 1], 0.3), behind], view), 100, 100);
  expect((r ?? 0) - (g ?? 0)).toBeGreaterThan(60);
});

test('world right is right and world up is up', () => {
  const picture = drawnScene([item(moved(ball(5), [30, 0, 20]), [0, 0, 0])], view);
  expect(pixel(picture, 160, 60)[0]).toBeLessThan(120);
  expect(pixel(picture, 40, 60)).toEqual([255, 255, 255]);
});

const plane: SlicePlane = { centre: point(0, 0, 0), right: vector(1, 0, 0), up: vector(0, -1, 0), widthMm: 60, widthPixels: 120, heightPixels: 120 };

test('a slice shows the voxels of its plane, oblique grids as well', () => {
  const size = [40, 40, 3] as const;
  const voxels = new Int16Array(40 * 40 * 3).fill(-1000);
  for (let k = 0; k < 3; k++) for (let j = 0; j < 40; j++) for (let i = 20; i < 40; i++) voxels[i + 40 * (j + 40 * k)] = 1500;
  const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
  const turned = transform<'world', 'index'>([c, -s, 0, -20 * c + 20 * s, s, c, 0, -20 * s - 20 * c, 0, 0, 1, -1]);
  const picture = slicePicture({ grid: { size, worldFromIndex: turned }, voxels }, plane);
  // Bright where the turned x axis says: 10 mm along it, dark 10 mm against it.
  const at = (along: number): number => pixel(picture, Math.round(60 + 2 * along * c), Math.round(60 + 2 * along * s))[0] ?? 0;
  expect(at(10)).toBeGreaterThan(240);
  expect(at(-10)).toBeLessThan(20);
});

test('a surface crosses a slice in its outline', () => {
  const picture = blankPicture(120, 120, [0, 0, 0]);
  drawSection(picture, ball(20), { plane, colour: [1, 1, 1], thickness: 2 });
  for (const angle of [0.1, 1.3, 2.9, 4.4]) {
    expect(pixel(picture, Math.round(59.5 + 40 * Math.cos(angle)), Math.round(59.5 + 40 * Math.sin(angle)))[0]).toBeGreaterThan(120);
  }
  expect(pixel(picture, 60, 60)[0]).toBe(0);
});

test('a line has soft edges and ends where it ends', () => {
  const picture = blankPicture(40, 20, [0, 0, 0]);
  drawLine(picture, [[5, 10], [30, 10]], { colour: [1, 1, 1], thickness: 2 });
  expect([pixel(picture, 20, 9)[0], pixel(picture, 20, 10)[0], pixel(picture, 20, 13)[0], pixel(picture, 35, 10)[0]]).toEqual([255, 255, 0, 0]);
});

test('a picture shrunk by two is the mean of its blocks', () => {
  const picture = blankPicture(4, 2, [0, 0, 0]);
  picture.pixels.set([255, 255, 255], 0);
  picture.pixels.set([255, 255, 255], 3 * 5);
  expect([...shrunk(picture, 2).pixels]).toEqual([128, 128, 128, 0, 0, 0]);
});

const catalogue = shippedCatalogue();
const damagedSlices: SegmentationDoubts['damagedSlices'] = { count: 2, total: 350, slices: '166 (I 512 mm), 170 (I 516 mm)', places: [[1, 2, -512], [1, 2, -516]] };
const doubted: SegmentationDoubts = {
  bones: {
    femur_left: { quality: { score: 0.312, low: true, reasons: ['contrast', 'closed'], place: { at: [71.2, -150.6, 92.8] } } },
    sacrum: { quality: { score: 0.91, low: false, reasons: [], place: null } }, hip_left: {},
  },
  metal: [{ volumeCm3: 14.28, near: ['femur_left'] }, { volumeCm3: 1, near: [] }],
};
function reportIn(language: Language, shaftInView = true, handEdits: HandEdits | null = null, doubts: SegmentationDoubts = { bones: {}, damagedSlices }): Report {
  const all = knownLandmarks();
  const femora = { ...all.femora, right: all.femora.right && { ...all.femora.right, shaftAxis: null, canal: [] } };
  const landmarks = shaftInView ? all : { ...all, femora };
  const proposal = proposePlan({ landmarks, side: 'right', pelvicFrame: 'app', catalogue });
  if (!proposal.ok) throw new Error(proposal.error.code);
  const { plan } = proposal.value;
  return reportOf({
    language, plan, catalogue, derived: derivePlan(plan, landmarks, catalogue), caseCode: 'C-1', date: '2026-01-02', appVersion: '1.2.3', model: 'm 1', handEdits, doubts,
    boneMeasurements: [], pictures: ['front', 'side', 'axial', 'coronal', 'oblique', 'guide'],
  });
}
const wordsOf = (report: Report): string[] => {
  const strings: string[] = [];
  JSON.stringify(report, (_, value: unknown) => { if (typeof value === 'string') strings.push(value); return value; });
  return strings;
};

test.each(['en', 'zh'] as const)('a report in %s has words for everything: no key and no empty place is left', (language) => {
  for (const shaftInView of [true, false]) {
    const words = wordsOf(reportIn(language, shaftInView, null, doubted));
    expect(words.filter((word) => /\{\{|\b(plan|report|common|measures)\.[a-zA-Z_]/.test(word))).toEqual([]);
    expect(words.some((word) => word.includes('undefined') || word.includes('NaN'))).toBe(false);
  }
});

test('slices that were interpolated before the bones were looked for are named', () => {
  for (const language of ['en', 'zh'] as const) expect(wordsOf(reportIn(language)).some((word) => word.includes('166 (I 512 mm)'))).toBe(true);
  const [first, ...others] = segmentationNotes({ ...doubted, damagedSlices }, wordsIn('en'));
  expect(first).toMatchObject({ level: 'warning', brief: '2 damaged slices', bone: null, places: [[1, 2, -512], [1, 2, -516]] });
  expect(others).toEqual(segmentationNotes(doubted, wordsIn('en')));
  expect(segmentationNotes({ bones: {}, damagedSlices: { count: 1, total: 9, slices: '3 (S 7 mm)' } }, wordsIn('zh'))).toMatchObject([{ brief: '切片损坏', places: [] }]);
});

test('an uncertain bone is named with its reasons and the place to look at, metal with the bones beside it, contrast as one note; a sure bone is not mentioned', () => {
  expect(segmentationNotes(doubted, wordsIn('en')).map(({ level, text }) => `${level}: ${text}`)).toEqual([
    'warning: Left femur: the segmentation is uncertain (score 0.31 of 1: its outline does not follow an edge of the image, it is not one solid piece). Look at L 71, A 151, S 93 mm first.',
    'warning: Metal in view (14.3 cm³), by Left femur. It may hide bone or feign it: check the outlines there.',
    'information: Metal in view (1.0 cm³), away from the bones.',
  ]);
  expect(segmentationNotes(doubted, wordsIn('zh')).every(({ text }) => !/femur|hip/.test(text))).toBe(true);
  expect(segmentationNotes({ bones: {}, metal: [{ volumeCm3: 1, near: [], box: { low: [0, -10, 2], high: [4, 10, 8] } }] }, wordsIn('en'))[0]?.places).toEqual([[2, 0, 5]]);
  expect(segmentationNotes({ bones: {} }, wordsIn('en'))).toEqual([]);
  expect(segmentationNotes({ bones: {}, contrast: [{ hu: 480, volumeCm3: 30.2, at: [1, 2, 3] }, { hu: 300, volumeCm3: 4, at: [9, 2, 3] }] }, wordsIn('en'))).toMatchObject([{ level: 'information', brief: 'Contrast in view, 34 cm³', places: [[1, 2, 3], [9, 2, 3]] }]);
});

test('a Chinese report names structures in Chinese', () => {
  expect(wordsOf(reportIn('zh', false)).some((word) => /shaft|canal|trochanter/.test(word))).toBe(false);
});

test('the footer of a report says that it is not a medical device', () => {
  expect(reportIn('en').footer).toContain('Not a medical device');
  expect(reportIn('zh').footer).toContain('非医疗器械');
});

test('components stand with the size before and after', () => {
  const table = reportIn('en').blocks.find((block) => block.kind === 'table');
  expect(table?.kind === 'table' ? table.rows[0] : null).toEqual(['Cup', 'AG-CUP-56', '56 mm', '54', '58']);
});

test('what is not measurable stands in its own table with the reason, and the missing stem among the things to look at', () => {
  const { blocks } = reportIn('en', false);
  const notMeasurable = blocks.findIndex((block) => block.kind === 'heading' && block.text === 'Not measurable');
  const table = blocks[notMeasurable + 1];
  expect(table?.kind === 'table' ? table.rows.find(([name]) => name === 'Change of leg length') : null).toEqual(['Change of leg length', 'out of view', 'shaft axis (Right), medullary canal (Right)']);
  const notes = blocks.flatMap((block) => (block.kind === 'notes' ? block.notes : []));
  expect(notes.map(({ text }) => text)).toEqual([expect.stringContaining('166 (I 512 mm)'), 'No stem is planned: this cannot be measured in this scan: shaft axis (Right), medullary canal (Right).']);
});

test('a change carries its sign', () => {
  const tiles = reportIn('en').tiles.map(({ value }) => value);
  expect(tiles.slice(0, 2)).toEqual(['40.0', '15.0']);
  expect(tiles.slice(2).every((value) => /^([+−]\d+\.\d|0\.0)$/.test(value))).toBe(true);
});

test('a segmentation that was edited by hand is said to be, with the bones and how much of them', () => {
  const made: HandEdits = { edits: 7, bones: [{ bone: 'hip_left', edits: 5, addedCm3: 1.25, removedCm3: 0 }, { bone: 'metal', edits: 2, addedCm3: 0, removedCm3: 3 }] };
  const report = reportIn('en', true, made);
  expect(report.facts).toContainEqual({ label: 'Segmentation', value: 'edited by hand (7 steps)' });
  expect(report.blocks).toContainEqual(expect.objectContaining({ kind: 'table', rows: [['Left hip bone', '5', '1.3', '0.0'], ['Metal', '2', '0.0', '3.0']] }));
  expect(wordsOf(reportIn('zh', true, made)).join(' ')).toContain('经过手工编辑（7 步）');
  expect(wordsOf(reportIn('en')).join(' ')).not.toContain('by hand');
});
