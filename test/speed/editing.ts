import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readLabelImage } from '../../electron/adapters/labelImages';
import { openArtifacts } from '../../electron/cases/artifacts';
import { readVolume } from '../../electron/cases/bulk';
import { importSeries } from '../../electron/jobs/tasks/importSeries';
import { createEditSession } from '../../renderer/edit/editSession';
import type { EditReply } from '../../renderer/edit/protocol';
import { sides } from '../../shared/anatomy/side';
import { distance, point, vector, type Point } from '../../shared/geometry/spaces';
import { mapPoint } from '../../shared/geometry/transform';
import type { Edit } from '../../shared/segmentation/edit/edit';
import { labelValueOf } from '../../shared/segmentation/labels';
import { spacingOf, type LabelMap, type Volume } from '../../shared/volume/grid';

/** Each edit is made so often, each time a little lower. */
const TIMES = 5;
const STEP_MM = 2;

/** What is edited: a femur with its hip bone, about the femoral head. */
type Place = { readonly femur: `femur_${'left' | 'right'}`; readonly hip: `hip_${'left' | 'right'}`; readonly head: Point<'world'>; /** Over the roof of the socket. */ readonly roof: readonly Point<'world'>[] };

/** An edit, and what is done before it and not measured. */
type Trial = { readonly edit: Edit; readonly before?: readonly Edit[] };

const [axial, lateral] = [vector<'world'>(0, 0, 1), vector<'world'>(1, 0, 0)];

/** As a surgeon would use each tool at the joint; `down` moves it from one time to the next. */
function trials({ femur, hip, head: [x, y, z], roof }: Place, down: number): Readonly<Record<string, Trial>> {
  const at = (dx: number, dy = 0, dz = 0): Point<'world'> => point(x + dx, y + dy, z + dz - down);
  const across = [-15, -10, -5, 0, 5, 10, 15].map((dx) => at(dx));
  const beside = at(0, -70, 0);
  const island: Edit = { tool: 'brush', to: femur, over: ['background'], shape: { kind: 'sphere' }, radiusMm: 6, hu: null, path: [beside] };
  const taken = (radiusMm: number): Edit => ({ tool: 'brush', to: 'background', over: [femur], shape: { kind: 'sphere' }, radiusMm, hu: null, path: [at(0)] });
  const square = [[-15, -15], [15, -15], [15, 15], [-15, 15]].map(([dx, dy]) => at(dx as number, dy)) as Point<'world'>[];
  const slab: Edit = { tool: 'cut', bone: femur, to: 'background', by: { kind: 'prism', corners: square, along: axial, fromMm: -8, toMm: 8, away: 'inside' } };
  return {
    'brush, disc of 5 mm, 30 mm': { edit: { tool: 'brush', to: femur, over: ['background'], shape: { kind: 'disc', normal: axial }, radiusMm: 5, hu: null, path: across.map((place) => point(place[0], place[1] - 25, place[2])) } },
    'eraser, disc of 5 mm, 30 mm': { edit: { tool: 'brush', to: 'background', over: [femur], shape: { kind: 'disc', normal: axial }, radiusMm: 5, hu: null, path: across } },
    'sphere of 8 mm, over 150 HU': { edit: { tool: 'brush', to: femur, over: ['background', hip], shape: { kind: 'sphere' }, radiusMm: 8, hu: { low: 150, high: 3000 }, path: across.map((place) => point(place[0], place[1], place[2] + 25)) } },
    'cut by an outline': { edit: { tool: 'cut', bone: femur, to: 'background', by: { kind: 'prism', corners: square, along: axial, fromMm: null, toMm: null, away: 'inside' } } },
    'cut by a plane': { edit: { tool: 'cut', bone: femur, to: 'background', by: { kind: 'plane', at: at(0, 0, -20), normal: vector(0, 0, -1) } } },
    'keep an island': { before: [island], edit: { tool: 'keepIsland', bone: femur, seed: at(0) } },
    'remove an island': { before: [island], edit: { tool: 'removeIsland', bone: femur, seed: beside } },
    'grow, reach 25 mm': { before: [taken(10)], edit: { tool: 'grow', bone: femur, seed: at(0), hu: { low: 100, high: 3000 }, reachMm: 25 } },
    'split hip and femur': { before: [{ tool: 'relabel', bone: hip, to: femur, seed: roof[0] as Point<'world'> }], edit: { tool: 'split', of: [femur, hip], seeds: [{ to: femur, at: across.slice(2, 5) }, { to: hip, at: roof }] } },
    'fill holes': { before: [taken(6)], edit: { tool: 'fillHoles', bone: femur, across: null } },
    'smooth the bone by 1.5 mm': { edit: { tool: 'smooth', bone: femur, byMm: 1.5, within: null } },
    'smooth within 15 mm': { edit: { tool: 'smooth', bone: femur, byMm: 1.5, within: { at: at(0), radiusMm: 15 } } },
    'fill between two slices': { before: [slab], edit: { tool: 'interpolate', bone: femur, normal: axial, slices: [at(0, 0, -12), at(0, 0, 12)], replace: false } },
    'cut, seen from the side': { edit: { tool: 'cut', bone: femur, to: 'background', by: { kind: 'plane', at: at(40), normal: lateral } } },
  };
}

/** The first side with a femur and a hip bone: the femur's highest 40 mm are about its head, the roof is the hip bone 30 mm above it. */
function placeIn(labels: LabelMap): Place {
  for (const side of sides) {
    const [femur, hip] = [placesOf(labels, labelValueOf(`femur_${side}`)), placesOf(labels, labelValueOf(`hip_${side}`))];
    if (femur.length === 0 || hip.length === 0) continue;
    const top = femur.reduce((most, [, , z]) => Math.max(most, z), -Infinity);
    const head = nearestTo(femur, middleOf(femur.filter(([, , z]) => z > top - 40)));
    return { femur: `femur_${side}`, hip: `hip_${side}`, head, roof: [-10, 0, 10].map((dx) => nearestTo(hip, point(head[0] + dx, head[1], head[2] + 30))) };
  }
  throw new Error('there is no femur with its hip bone in these labels');
}

/** Where voxels of a value lie, a few of them. */
function placesOf({ grid, voxels }: LabelMap, value: number): Point<'world'>[] {
  const places: Point<'world'>[] = [];
  const [columns, rows] = grid.size;
  for (let at = voxels.indexOf(value); at >= 0; at = voxels.indexOf(value, at + 7)) {
    places.push(mapPoint(grid.worldFromIndex, point<'index'>(at % columns, Math.floor(at / columns) % rows, Math.floor(at / columns / rows))));
  }
  return places;
}

const middleOf = (places: readonly Point<'world'>[]): Point<'world'> =>
  point(...([0, 1, 2] as const).map((axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length) as [number, number, number]);

const nearestTo = (places: readonly Point<'world'>[], at: Point<'world'>): Point<'world'> =>
  places.reduce((best, place) => (distance(best, at) <= distance(place, at) ? best : place));

type Taken = { readonly name: string; readonly wall: number; readonly processor: number; readonly change: number; readonly voxels: number };

/** Milliseconds from the end of the stroke to the last new surface. What was done is undone afterwards. */
function measured(session: Session, { edit, before = [] }: Trial, name: string): Taken {
  before.forEach((each) => { session.make(each); });
  session.draw();
  const [start, used] = [performance.now(), process.cpuUsage()];
  const voxels = session.make(edit);
  const changed = performance.now();
  session.draw();
  const [wall, { user, system }] = [performance.now() - start, process.cpuUsage(used)];
  session.undoAll();
  return { name, wall, processor: (user + system) / 1000, change: changed - start, voxels };
}

type Session = { readonly make: (edit: Edit) => number; readonly draw: () => void; readonly undoAll: () => void };

function sessionOn(scan: Volume, labels: LabelMap): Session {
  let last: EditReply | null = null;
  let steps = 0;
  const session = createEditSession((reply) => { if (reply.type !== 'working') last = reply; });
  session.ask({ type: 'open', grid: { size: labels.grid.size, worldFromIndex: labels.grid.worldFromIndex.rows }, labels: labels.voxels, scan: scan.voxels as Int16Array, edits: [], undone: [], givenUp: new Int32Array(1), show: false });
  const draw = (): void => { while (session.drawNext()); };
  return {
    draw,
    make: (edit) => {
      session.ask({ type: 'make', edit });
      const reply = last as EditReply | null;
      if (reply?.type !== 'changed' || !reply.happened) { console.error(`${edit.tool} changed nothing: ${reply?.type === 'changed' ? String(reply.nothing) : ''}`); return 0; }
      steps += 1;
      return reply.runs.reduce((sum, runs) => sum + runs.filter((_, n) => n % 4 === 1).reduce((all, length) => all + length, 0), 0);
    },
    undoAll: () => {
      for (; steps > 0; steps--) session.ask({ type: 'undo' });
      draw();
    },
  };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function scanAt(path: string): Promise<Volume> {
  const folder = await mkdtemp(join(tmpdir(), 'arthroplan-editing-'));
  const artifacts = openArtifacts(folder);
  try {
    const { volume } = await importSeries({ path, seriesUid: null }, { artifacts, signal: new AbortController().signal, progress: () => undefined, resources: { modelsFolder: '', implantsFolder: '', appVersion: 'bench' } });
    return await readVolume(artifacts, volume);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const [ct, file] = process.argv.slice(2);
if (ct === undefined || file === undefined) throw new Error('npm run bench:editing -- <CT> <labels.nii.gz>');
const [scan, image] = [await scanAt(ct), await readLabelImage(file)];
const labels: LabelMap = { grid: image.grid, voxels: Uint8Array.from(image.voxels) };
const place = placeIn(labels);
const session = sessionOn(scan, labels);
const taken = Array.from({ length: TIMES }, (_, n) => Object.entries(trials(place, n * STEP_MM)).map(([name, trial]) => measured(session, trial, name))).flat();
console.log(`${labels.grid.size.join(' × ')} voxels of ${spacingOf(labels.grid).map((mm) => mm.toFixed(2)).join(' × ')} mm; ${place.femur}; medians of ${String(TIMES)}, ms from the end of the stroke to the new surface`);
console.log(['edit'.padEnd(30), 'wall', 'processor', 'of it the change', 'voxels'].join('  '));
for (const name of new Set(taken.map((each) => each.name))) {
  const own = taken.filter((each) => each.name === name);
  const cell = (key: 'wall' | 'processor' | 'change' | 'voxels', width: number): string => median(own.map((each) => each[key])).toFixed(0).padStart(width);
  console.log(name.padEnd(30), cell('wall', 6), cell('processor', 10), cell('change', 17), cell('voxels', 8));
}
