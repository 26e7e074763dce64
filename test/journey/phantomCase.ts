import { createPatient } from '../phantom/bones';
import { truthOf, type Truth } from '../phantom/truth';
import { gridFor, renderVolume } from '../phantom/volume';
import type { BoneName } from '../../shared/anatomy/bone';
import type { Landmarks } from '../../shared/anatomy/landmarks';
import { sides } from '../../shared/anatomy/side';
import type { JobResult } from '../../shared/jobs/job';
import { surfaceOf } from '../../shared/mesh/surface';
import { labelValueOf } from '../../shared/segmentation/labels';
import type { LabelsAbout } from '../../shared/segmentation/summary';
import { keyOf, type ArtifactFolder } from '../../electron/cases/artifacts';
import { writeLabels, writeLandmarks, writeMesh, writeVolume } from '../../electron/cases/bulk';
import type { TaskServices } from '../../electron/jobs/task';

/** What was built, as what would have been found: landmarks without error. */
export function landmarksOfTruth({ landmarks, sides: sidesTruth }: Truth): Landmarks {
  const one = <T>(of: (side: 'left' | 'right') => T): Record<'left' | 'right', T> => ({ left: of('left'), right: of('right') });
  return {
    found: Object.fromEntries(Object.entries(landmarks).map(([id, at]) => [id, { at, residualMm: 0, confidence: null, evidence: [] }])), missing: [],
    sacralEndplate: null,
    acetabula: one((side) => ({ ...sidesTruth[side].acetabulum, residualMm: 0, rim: [] })),
    femora: one((side) => ({
      head: { centre: landmarks[`femoral_head_centre_${side}`], radiusMm: sidesTruth[side].headRadiusMm, residualMm: 0 },
      neckAxis: sidesTruth[side].neckAxis, shaftAxis: sidesTruth[side].shaftAxis, canal: sidesTruth[side].canal,
    })),
  };
}

const BONES: readonly BoneName[] = [...sides.flatMap((side): BoneName[] => [`hip_${side}`, `femur_${side}`]), 'sacrum'];
const SPACING_MM = 3;

const about: LabelsAbout = {
  model: { id: 'truth', version: '1', sha256: 'a'.repeat(64) }, provider: 'cpu', passedOver: [], appVersion: '0.0.0-test', sides: {}, bones: {},
  stages: [{ stage: 'network', seconds: 1, peakRssMb: 100 }],
};

/** A coarse synthetic patient with its true landmarks, kept as `prepareCase` would have kept it. */
export async function preparedPhantom(artifacts: ArtifactFolder, seed: number): Promise<{ readonly prepared: JobResult<'prepareCase'>; readonly landmarks: Landmarks; readonly truth: Truth }> {
  const patient = createPatient(seed);
  const truth = truthOf(patient);
  const { volume, labels } = renderVolume(patient, { grid: gridFor(patient, [SPACING_MM, SPACING_MM, SPACING_MM], 'pelvis-to-knee') });
  const keys = { volume: keyOf('volume', seed), labels: keyOf('labels', seed), landmarks: keyOf('landmarks', seed) };
  await writeVolume(artifacts, keys.volume, { ...volume, about: { inputSha256: 'b'.repeat(64) } });
  await writeLabels(artifacts, keys.labels, { ...labels, about });
  const bones: JobResult<'prepareCase'>['bones'] = {};
  for (const name of BONES) {
    const key = keyOf('mesh', [seed, name]);
    await writeMesh(artifacts, key, { ...surfaceOf(labels, labelValueOf(name)), about: {} });
    bones[name] = key;
  }
  const landmarks = landmarksOfTruth(truth);
  await writeLandmarks(artifacts, keys.landmarks, landmarks);
  return { prepared: { ...keys, bones, provider: 'cpu', stages: [{ stage: 'segment', seconds: 2, peakRssMb: 200 }] }, landmarks, truth };
}

/** A task's surroundings in a test. */
export const quietServices = (artifacts: ArtifactFolder): TaskServices => ({
  artifacts, signal: new AbortController().signal, progress: () => undefined,
  resources: { modelsFolder: 'models', implantsFolder: 'implants', appVersion: '0.0.0-test' },
});
