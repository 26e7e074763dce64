import { cupAnglesOf, cupDefinitions, type CupDefinition } from '../anatomy/cupOrientation';
import type { Landmarks } from '../anatomy/landmarks';
import { verdictOf, type Measurement, type NormalRange, type NotMeasurable } from '../anatomy/measurement';
import type { Side } from '../anatomy/side';
import { signedAngle, toDegrees } from '../geometry/angle';
import { displacement, perpendicularPart, type Point, type Vector } from '../geometry/spaces';
import { columnOf, mapVector, originOf } from '../geometry/transform';
import { femoralAxesOf, legChangeOf, cupShiftOf, type LegChange } from './legChange';
import { nativeHeadCentre, type PelvicFrame } from './pelvicFrame';
import { missingForStem } from './stemChoice';
import { along, lateralSign, type Pose } from './placement';
import { WINDOWS } from './windows';

/** What a plan's numbers are computed from. */
export type Planned = {
  readonly landmarks: Landmarks; readonly side: Side; readonly pelvic: PelvicFrame;
  readonly cup: Pose | null; readonly stem: Pose | null;
  /** Centre of the planned head on the stem. */
  readonly head: Point<'world'> | null;
  readonly neckCutMm: number | null; readonly headDiameterMm: number | null;
};

const MURRAY = 'Murray 1993, J Bone Joint Surg Br';
/** No publication: the definition says all. */
const OURS = '';
/** Widmer and Zurfluh 2004 (J Orthop Res): cup anteversion + 0.7 x stem anteversion, 37.3 degrees wanted. */
const WIDMER_STEM_SHARE = 0.7;

type Definition = Pick<Measurement, 'definition' | 'group' | 'source' | 'frame' | 'landmarks' | 'unit'> & { readonly normal?: NormalRange };

const LEWINNEK = 'Lewinnek et al. 1978, J Bone Joint Surg Am 60:217';
/** The zone one looks at a cup against: for orientation, no statement on stability. */
const cupZones: Readonly<Partial<Record<string, NormalRange>>> = {
  cup_ri: { low: WINDOWS.riDeg[0], high: WINDOWS.riDeg[1], source: LEWINNEK }, cup_ra: { low: WINDOWS.raDeg[0], high: WINDOWS.raDeg[1], source: LEWINNEK },
};

/** Every number of the plan, each with its definition, frame and source, or the reason why there is none. */
export function planMeasures(planned: Planned): Measurement[] {
  return [...cupMeasures(planned), ...cupShiftMeasures(planned), ...stemMeasures(planned), ...legMeasures(planned)];
}

const value = (id: string, about: Definition, number: number): Measurement => ({ id, ...about, value: number, ...(about.normal ? { verdict: verdictOf(number, about.normal) } : {}) });
const none = (id: string, about: Definition, notMeasurable: NotMeasurable): Measurement => ({ id, ...about, value: null, notMeasurable });
const notPlanned = (component: string): NotMeasurable => ({ code: 'not-planned', missing: [component] });

const cupIds: Readonly<Record<CupDefinition, readonly [inclination: string, anteversion: string]>> = {
  radiographic: ['cup_ri', 'cup_ra'], operative: ['cup_oi', 'cup_oa'], anatomic: ['cup_ai', 'cup_aa'],
};

function cupMeasures({ cup, pelvic, side, headDiameterMm }: Planned): Measurement[] {
  const about = (definition: string): Definition => {
    const normal = cupZones[definition];
    return { definition, group: 'cup', source: MURRAY, frame: pelvic.id, landmarks: frameLandmarks(pelvic), unit: 'deg', ...(normal ? { normal } : {}) };
  };
  const opening = cup && mapVector(pelvic.pelvisFromWorld, columnOf(cup, 2));
  const angles = cupDefinitions.flatMap((definition) => {
    const [ri, ra] = cupIds[definition];
    if (!opening) return [ri, ra].map((id) => none(id, about(id), notPlanned('cup')));
    const { inclination, anteversion } = cupAnglesOf(opening, side, definition);
    return [value(ri, about(ri), inclination), value(ra, about(ra), anteversion)];
  });
  const head: Definition = { definition: 'head_component_diameter', group: 'cup', source: OURS, frame: 'none', landmarks: [], unit: 'mm' };
  return [...angles, headDiameterMm === null ? none('head_component_diameter', head, notPlanned('cup')) : value('head_component_diameter', head, headDiameterMm)];
}

function frameLandmarks({ id, axisFrom }: PelvicFrame): string[] {
  if (axisFrom === 'table') return [];
  if (axisFrom === 'hip-centres') return ['femoral_head_centre_left', 'femoral_head_centre_right'];
  return ['asis_left', 'asis_right', ...(id === 'app' ? ['pubic_tubercle_left', 'pubic_tubercle_right'] : [])];
}

function cupShiftMeasures({ cup, pelvic, side, landmarks }: Planned): Measurement[] {
  const native = nativeHeadCentre(landmarks, side);
  const about = (definition: string): Definition => ({ definition, group: 'cup', source: OURS, frame: pelvic.id, landmarks: [`femoral_head_centre_${side}`], unit: 'mm' });
  const shift = cup && native && cupShiftOf({ native, cup: originOf(cup) }, pelvic, side);
  const reason = cup ? missing([`femoral_head_centre_${side}`]) : notPlanned('cup');
  return (['medial', 'superior', 'anterior'] as const).map((direction) => {
    const id = `cup_centre_${direction}`;
    return shift ? value(id, about(id), shift[`${direction}Mm`]) : none(id, about(id), reason);
  });
}

const missing = (ids: readonly string[]): NotMeasurable => ({ code: 'missing-landmark', missing: ids });

function stemMeasures(planned: Planned): Measurement[] {
  const { landmarks, side, neckCutMm, cup, pelvic } = planned;
  const version = stemVersionOf(planned);
  const condyles = [`posterior_medial_condyle_${side}`, `posterior_lateral_condyle_${side}`, `intercondylar_notch_${side}`];
  const versionAbout: Definition = { definition: 'stem_version_pca', group: 'stem', source: 'ZedHip', frame: `femur_${side}`, landmarks: condyles, unit: 'deg' };
  const combinedAbout: Definition = { definition: 'combined_anteversion_widmer', group: 'stem', source: 'Widmer & Zurfluh 2004, J Orthop Res', frame: pelvic.id, landmarks: condyles, unit: 'deg' };
  const cutAbout: Definition = { definition: 'neck_cut_height', group: 'stem', source: OURS, frame: `femur_${side}`, landmarks: [`lesser_trochanter_apex_${side}`], unit: 'mm' };
  const ra = cup && cupAnglesOf(mapVector(pelvic.pelvisFromWorld, columnOf(cup, 2)), side, 'radiographic').anteversion;
  const noStem = noStemReason(landmarks, side);
  const noVersion = planned.stem ? absent(landmarks, condyles) : noStem;
  return [
    version === null ? none('stem_version', versionAbout, noVersion) : value('stem_version', versionAbout, version),
    version === null || ra === null ? none('combined_anteversion', combinedAbout, ra === null ? notPlanned('cup') : noVersion)
      : value('combined_anteversion', combinedAbout, ra + WIDMER_STEM_SHARE * version),
    neckCutMm === null ? none('neck_cut_height', cutAbout, noStem) : value('neck_cut_height', cutAbout, neckCutMm),
  ];
}

/** A stem that could not be planned is out of view; one that could was left out. */
function noStemReason(landmarks: Landmarks, side: Side): NotMeasurable {
  const missing = missingForStem(landmarks, side);
  return missing.length > 0 ? { code: 'out-of-view', missing } : notPlanned('stem');
}

/** Out of view where the locator said so for any of them, else simply not found. */
function absent({ found, missing: reported }: Landmarks, ids: readonly string[]): NotMeasurable {
  const gone = ids.filter((id) => !(id in found));
  const outOfView = reported.some(({ id, code }) => gone.includes(id) && (code === 'out-of-view' || code === 'missing-bone'));
  return { code: outOfView ? 'out-of-view' : 'missing-landmark', missing: gone };
}

/** Degrees, positive with the head anterior of the posterior condylar axis; null without knee or stem. */
function stemVersionOf({ landmarks: { found }, side, stem, head, landmarks }: Planned): number | null {
  const [medial, lateral] = [found[`posterior_medial_condyle_${side}`]?.at, found[`posterior_lateral_condyle_${side}`]?.at];
  const axes = femoralAxesOf(landmarks, side);
  if (!stem || !head || !medial || !lateral || axes?.from !== 'mechanical-axis') return null;
  const toHead = perpendicularPart(displacement(originOf(stem), head), columnOf(stem, 2));
  return signedVersion(displacement(lateral, medial), toHead, { proximal: axes.proximal, side });
}

/** Seen along the femur from above, medial turns to anterior clockwise on the right and counter-clockwise on the left. */
const signedVersion = (medial: Vector<'world'>, neck: Vector<'world'>, { proximal, side }: { readonly proximal: Vector<'world'>; readonly side: Side }): number =>
  -lateralSign(side) * toDegrees(signedAngle(medial, neck, proximal));

const legIds = {
  leg_length_change: 'lengthMm', leg_length_change_cup: 'cupLengthMm', leg_length_change_stem: 'stemLengthMm',
  global_offset_change: 'globalOffsetMm', acetabular_offset_change: 'cupOffsetMm', femoral_offset_change: 'stemOffsetMm',
} as const satisfies Record<string, keyof LegChange>;

function legMeasures({ landmarks, side, cup, head, pelvic }: Planned): Measurement[] {
  const native = nativeHeadCentre(landmarks, side);
  const femoral = femoralAxesOf(landmarks, side);
  const about = (definition: string): Definition => ({
    definition, group: 'leg-change', source: OURS, frame: pelvic.id, unit: 'mm',
    landmarks: [`femoral_head_centre_${side}`, ...(femoral?.from === 'mechanical-axis' ? [`intercondylar_notch_${side}`] : [`shaft_axis_${side}`])],
  });
  const change = cup && head && native && femoral ? legChangeOf({ native, cup: originOf(cup), head }, { pelvic, femoral, side }) : null;
  const reason = cup ? noStemReason(landmarks, side) : notPlanned('cup');
  return Object.entries(legIds).map(([id, key]) => (change ? value(id, about(id), change[key]) : none(id, about(id), reason)));
}

/** Height of a stem's origin above the lesser trochanter along the shaft: the neck cut it was planned for. */
export function seatAboveLesserTrochanter(landmarks: Landmarks, side: Side, stem: Pose): number | null {
  const apex = landmarks.found[`lesser_trochanter_apex_${side}`]?.at;
  return apex ? along(originOf(stem), apex, columnOf(stem, 2)) : null;
}
