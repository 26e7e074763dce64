import { z } from 'zod';

const mm = z.number().positive();
const mmOrNone = z.number().nonnegative();
const named = { size: z.string(), ref: z.string() };

/**
 * A press-fit shell: a hemisphere around the centre of rotation. `modular` takes an insert; `polished` bears a mobile
 * insert on its own inner wall. The rim stands this far above the hemisphere.
 */
const cupSize = z.strictObject({
  ...named, bearing: z.enum(['modular', 'polished']), outerDiameterMm: mm, wallMm: mm, rimHeightMm: mmOrNone, apexHoleDiameterMm: mmOrNone,
  screwHoles: z.strictObject({ count: z.number().int().min(0).max(5), diameterMm: mm, fromApexDeg: mm, apartDeg: mm }).readonly(),
}).readonly();

/** `mobile` is the outer ball of a dual mobility joint, which turns in its shell. */
export const linerKinds = ['neutral', 'lipped', 'offset', 'mobile'] as const;

/** An insert for one shell and one head. */
const linerSize = z.strictObject({
  ...named, kind: z.enum(linerKinds), cupSize: z.string(), headDiameterMm: mm,
  /** Of its bearing and of its outside: each leaves play to the head and to the shell. The rim stands above the shell's middle, or the ball's. */
  innerDiameterMm: mm, outerDiameterMm: mm, rimHeightMm: mm,
  /** The raised part of the rim: so much higher, over so much of the circumference; 0 where there is none. */
  lipMm: mmOrNone, lipSpanDeg: z.number().min(0).max(180),
  /** Of the head's centre from the shell's, along the opening direction. */
  lateralisedMm: mmOrNone,
  /** The angle through which a round neck of this diameter is free, from rim to rim across the lip's middle. */
  oscillationDeg: mm, oscillationNeckDiameterMm: mm,
}).readonly();

/** Lengths are along the neck, from the length 0 that the stem's offset and height are given for. */
const headSize = z.strictObject({ ...named, diameterMm: mm, lengthsMm: z.array(z.number()).min(1).readonly() }).readonly();

/** How far the head centre lies from the stem's origin: medial of the axis and above the resection level, head length 0. */
const neckOption = z.strictObject({ offsetMm: mm, headHeightMm: mm, neckShaftAngleDeg: mm }).readonly();

/** What kind of stem it is, and how its sections are shaped. */
export const stemForms = ['tapered', 'cylindrical', 'short', 'polished'] as const;

/** Half widths are measured from the stem axis; from the end of the straight part up to the resection level they grow along a straight taper. */
const stemSize = z.strictObject({
  ...named, form: z.enum(stemForms),
  /** From the resection level to the tip. */
  lengthMm: mm,
  tipHalfWidthMm: mm, tipHalfDepthMm: mm,
  /** Above the tip the stem is as wide as there, so far. */
  distalStraightMm: mmOrNone,
  /** Side to side, each side against the axis. */
  taperDeg: mmOrNone,
  /** Added medially at the resection level by the calcar curve, which begins this far below it. */
  calcarFlareMm: mm, calcarCurveMm: mm,
  resectionHalfDepthMm: mm, shoulderHeightMm: mm, neckDiameterMm: mm,
  /** How far the collar stands out over the calcar; 0 without a collar. */
  collarMm: mmOrNone,
  /** Of cement around the stem, to be kept free when it is fitted; 0 where it is pressed in. */
  cementMantleMm: mmOrNone,
  neck: z.strictObject({ standard: neckOption, high: neckOption }).readonly(),
}).readonly();

/** A crescent that fills a defect beside a shell: cemented to the shell, screwed to the bone. */
const augmentSize = z.strictObject({
  ...named, cupDiameterMm: mm, thicknessMm: mm, widthMm: mm, spanDeg: mm,
  screwHoles: z.strictObject({ count: z.number().int().min(0).max(3), diameterMm: mm, apartDeg: mm }).readonly(),
}).readonly();

/** A bone screw: its length is from below the head to the tip. */
const screwSize = z.strictObject({
  ...named, lengthMm: mm, threadDiameterMm: mm, coreDiameterMm: mm, pitchMm: mm, headDiameterMm: mm, headHeightMm: mm, hexMm: mm, hexDepthMm: mm,
}).readonly();

export type CupSize = z.infer<typeof cupSize>;
export type LinerSize = z.infer<typeof linerSize>;
export type LinerKind = LinerSize['kind'];
export type HeadSize = z.infer<typeof headSize>;
export type StemSize = z.infer<typeof stemSize>;
export type StemForm = StemSize['form'];
export type StemOffset = keyof StemSize['neck'];
export type AugmentSize = z.infer<typeof augmentSize>;
export type ScrewSize = z.infer<typeof screwSize>;

/**
 * Where a component is joined to another, after the mating features of a Generic Implant Template (DICOM PS3.3
 * C.29.1): features of one name fit; where it stands on a size is told by `matingFeatures.ts`.
 */
const matingFeature = z.strictObject({
  id: z.enum(['shell-seat', 'bearing', 'stem-taper', 'head-bore', 'screw-hole', 'screw-seat', 'shell-outside', 'bone']),
  /** What both must be called to fit, such as `12/14`. */
  set: z.string(), part: z.enum(['male', 'female', 'face']),
  /** What is left to move when joined. */
  freedom: z.strictObject({ turns: z.enum(['not', 'about-axis', 'any-way']), slides: z.boolean() }).readonly(),
}).readonly();

/** Where a dimension, or the range it was chosen from, was published. */
const source = z.strictObject({ dimension: z.string(), citation: z.string() }).readonly();

const described = {
  id: z.string().regex(/^[a-z0-9-]+$/), version: z.string().regex(/^\d+\.\d+\.\d+$/), effectiveDate: z.iso.date(), manufacturer: z.string(), family: z.string(),
  /** Place among the families of its component: the first is proposed where nobody prefers another. */
  rank: z.number().int().positive(),
  /** Which leg it fits; a symmetrical component fits either. */
  side: z.enum(['either', 'left', 'right']),
  fixation: z.enum(['cementless', 'cemented', 'taper', 'snap-fit', 'mobile', 'screwed']),
  taper: z.enum(['12/14']).nullable(),
  material: z.string(), coating: z.string().nullable(), unit: z.literal('mm'),
  /** The implant space in words a reader can check against the mesh. */
  frame: z.strictObject({ origin: z.string(), x: z.string(), y: z.string(), z: z.string() }).readonly(),
  matingFeatures: z.array(matingFeature).readonly(),
  /** Ids of the families it may be joined with. */
  compatibleWith: z.array(z.string()).readonly(),
  territories: z.array(z.string()).readonly(), replacedBy: z.string().nullable(),
  provenance: z.string(), sources: z.array(source).min(1).readonly(), licence: z.string(),
  /** Geometry for teaching and testing: nobody sells or implants it. */
  demoGeometry: z.boolean(),
};

/** What stands in `implants/<family>/manifest.json`. The surface is made from the dimensions by `partMesh`. */
export const familyManifest = z.discriminatedUnion('component', [
  z.strictObject({ ...described, component: z.literal('cup'), sizes: z.array(cupSize).min(1).readonly() }),
  z.strictObject({ ...described, component: z.literal('liner'), sizes: z.array(linerSize).min(1).readonly() }),
  z.strictObject({ ...described, component: z.literal('head'), sizes: z.array(headSize).min(1).readonly() }),
  z.strictObject({ ...described, component: z.literal('stem'), sizes: z.array(stemSize).min(1).readonly() }),
  z.strictObject({ ...described, component: z.literal('augment'), sizes: z.array(augmentSize).min(1).readonly() }),
  z.strictObject({ ...described, component: z.literal('screw'), sizes: z.array(screwSize).min(1).readonly() }),
]);
export type FamilyManifest = z.infer<typeof familyManifest>;
export type ComponentType = FamilyManifest['component'];
export type ManifestOf<C extends ComponentType> = Extract<FamilyManifest, { component: C }>;
export type MatingFeatureKind = FamilyManifest['matingFeatures'][number];
