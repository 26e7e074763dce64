import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { decodeThreeMf } from '../../electron/adapters/threeMf';
import { openArtifacts } from '../../electron/cases/artifacts';
import { readCatalogueFrom } from '../../electron/catalog/implants';
import { exportCase } from '../../electron/jobs/tasks/exportCase';
import { segmentationRecord } from '../../electron/jobs/tasks/exportDocuments';
import type { JobInput } from '../../shared/jobs/job';
import { distance, pointOf } from '../../shared/geometry/spaces';
import { isClosed, volumeOf } from '../../shared/mesh/measure';
import type { Mesh } from '../../shared/mesh/mesh';
import { decodeStl } from '../../shared/mesh/stl';
import { readPlan } from '../../shared/plan/migrate';
import { proposePlan } from '../../shared/plan/propose';
import type { LabelsAbout } from '../../shared/segmentation/summary';
import { preparedPhantom, quietServices } from './phantomCase';

let scratch = '';
let input: JobInput<'exportCase'>;
let files: readonly string[] = [];
const services = () => quietServices(openArtifacts(join(scratch, 'artifacts')));
const out = (name: string): string => join(scratch, 'out', ...name.split('/'));

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'arthroplan-export-'));
  const { prepared, landmarks } = await preparedPhantom(services().artifacts, 3);
  const proposal = proposePlan({ landmarks, side: 'left', pelvicFrame: 'app', catalogue: await readCatalogueFrom('implants') });
  if (!proposal.ok) throw new Error(proposal.error.code);
  input = { ...prepared, folder: join(scratch, 'out'), caseCode: 'TEST-1', plan: proposal.value.plan, languages: ['zh', 'en'], model: 'truth' };
  files = (await exportCase(input, services())).files;
}, 300_000);
afterAll(() => rm(scratch, { recursive: true, force: true }));

const stl = async (name: string): Promise<Mesh> => {
  const mesh = decodeStl(await readFile(out(name)));
  if (!mesh.ok) throw new Error(mesh.error.code);
  return mesh.value;
};
const json = async (name: string): Promise<Record<string, unknown>> => JSON.parse(await readFile(out(name), 'utf8')) as Record<string, unknown>;

test('an export holds every file it names, and names every file', async () => {
  const found = (await readdir(out(''), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;
  expect(found).toBe(files.length);
  expect(files).toEqual(expect.arrayContaining([
    'labels.nii.gz', 'landmarks.json', 'plan.json', 'measurements.json', 'report.pdf', 'run.json',
    'bones/hip_left.stl', 'bones/femur_left.stl', 'implants/cup.stl', 'implants/stem.stl', 'implants/head.stl', 'implants/liner.stl',
    'guide/neck-resection-guide-left.stl', 'guide/neck-resection-guide-left.3mf', 'guide/neck-resection-guide-left.json',
  ]));
});

test('the implants and the guide are closed, in place, and the same in both formats', async () => {
  for (const name of files.filter((file) => file.startsWith('implants/') || /guide.*stl/.test(file))) {
    const mesh = await stl(name);
    expect(isClosed(mesh), name).toBe(true);
    expect(volumeOf(mesh), name).toBeGreaterThan(0);
  }
  const { unit, parts } = decodeThreeMf(await readFile(out('guide/neck-resection-guide-left.3mf')));
  expect(unit).toBe('millimeter');
  expect(parts.map(({ name }) => name)).toEqual(['neck-resection-guide-left']);
  expect(volumeOf(parts[0]?.mesh as Mesh)).toBeCloseTo(volumeOf(await stl('guide/neck-resection-guide-left.stl')), 0);
});

test('the head in its file lies around the planned centre', async () => {
  const { positions } = await stl('implants/head.stl');
  const cup = input.plan.cup;
  if (!cup) throw new Error('no cup');
  const reach = Array.from({ length: positions.length / 3 }, (_, i) => distance(cup.centre, pointOf<'world'>([positions[3 * i] as number, positions[3 * i + 1] as number, positions[3 * i + 2] as number])));
  expect(Math.max(...reach)).toBeLessThan(18 + 4);
});

test('every JSON document says that it is not a medical device, in both languages', async () => {
  for (const name of files.filter((file) => file.endsWith('.json'))) {
    expect((await json(name))['disclaimer'], name).toEqual({ zh: expect.stringContaining('非医疗器械') as string, en: expect.stringContaining('Not a medical device') as string });
  }
});

test('the plan in its file opens again as the plan that was exported', async () => {
  expect(readPlan((await json('plan.json'))['plan'])).toEqual({ ok: true, value: input.plan });
});

test('the run report carries stages, memory, provider, model, version, input and the hash of every other file', async () => {
  const run = await json('run.json');
  expect(run).toMatchObject({ appVersion: '0.0.0-test', provider: 'cpu', refinedBy: null, boundaries: null, damagedSlices: null, model: { id: 'truth', sha256: 'a'.repeat(64) }, input: { inputSha256: 'b'.repeat(64) } });
  expect(run['files']).toHaveLength(files.length - 1);
  expect((run['stages'] as { stage: string; seconds: number }[]).map(({ stage }) => stage)).toEqual(['segment', 'export/guide', 'export/files', 'export/pictures', 'export/report']);
});

test('the run report says whether the boundaries of an imported model were found again', () => {
  const about: LabelsAbout = { model: { id: 'imported', version: '1', sha256: 'a' }, provider: 'cpu', passedOver: [], appVersion: 'test', sides: {}, bones: {}, stages: [] };
  expect(segmentationRecord({ ...about, boundaries: 'refined' })).toMatchObject({ boundaries: 'refined', refinedBy: null });
  expect(segmentationRecord(about)).toMatchObject({ boundaries: null });
});

test('the report is a PDF with pages in it', async () => {
  const pdf = (await readFile(out('report.pdf'))).toString('latin1');
  expect(pdf.startsWith('%PDF-')).toBe(true);
  expect(pdf.match(/\/Type \/Page\b/g)?.length ?? 0).toBeGreaterThanOrEqual(6);
});

test('a second export replaces the first, removes what it left, and leaves the files of others alone', async () => {
  await writeFile(out('notes.txt'), 'mine');
  const without = { ...input, plan: { ...input.plan, stem: null, neckCutAboveLesserTrochanterMm: null } };
  const second = (await exportCase(without, services())).files;
  const there = await readdir(out(''), { recursive: true });
  expect(second).toContain('guide/acetabular-rim-guide-left.stl');
  expect(there).not.toContain(join('implants', 'stem.stl'));
  expect(there).not.toContain(join('guide', 'neck-resection-guide-left.stl'));
  expect(await readFile(out('notes.txt'), 'utf8')).toBe('mine');
});

test('an export that is stopped leaves the folder as it was', async () => {
  const before = await readdir(out(''), { recursive: true });
  const aborted = AbortSignal.abort();
  await expect(exportCase(input, { ...services(), signal: aborted })).rejects.toThrow();
  expect(await readdir(out(''), { recursive: true })).toEqual(before);
  expect((await readdir(scratch)).filter((name) => name.startsWith('.arthroplan'))).toEqual([]);
});
