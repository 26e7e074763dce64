import { normalised, point, vector, type Point, type Vector } from '../geometry/spaces';
import { holeAngles, innerRadiusOf } from './augmentMesh';
import type { HeadChoice } from './bearingMesh';
import { holeAxes } from './cupMesh';
import type { AugmentSize, CupSize, FamilyManifest, LinerSize, MatingFeatureKind, ScrewSize, StemOffset, StemSize } from './manifest';
import { headCentreOf, neckDirectionOf } from './stemProfile';
import { TAPER } from './taper';

/**
 * A mating feature on its component: what it is, where, and along which unit axis it is joined. Two features of one set
 * are joined by laying places and axes onto each other; what may still be moved is its freedom.
 */
export type PlacedFeature = MatingFeatureKind & { readonly at: Point<'implant'>; readonly axis: Vector<'implant'> };

type Place = { readonly at: Point<'implant'>; readonly axis: Vector<'implant'> };
type Places = Partial<Readonly<Record<MatingFeatureKind['id'], readonly Place[]>>>;

/** What is chosen besides a size: the head's neck length, mm, or the stem's offset. */
export type FeatureVariant = { readonly lengthMm?: number; readonly offset?: StemOffset };

/** Where the mating features of a family stand on one of its sizes; empty where the family has no such size. */
export function matingFeaturesOf(manifest: FamilyManifest, size: string, variant: FeatureVariant = {}): readonly PlacedFeature[] {
  const places = placesOf(manifest, size, variant);
  return manifest.matingFeatures.flatMap((feature) => (places[feature.id] ?? []).map((place) => ({ ...feature, ...place })));
}

function placesOf(manifest: FamilyManifest, size: string, { lengthMm = 0, offset = 'standard' }: FeatureVariant): Places {
  const found = <S extends { readonly size: string }>(sizes: readonly S[]): S | undefined => sizes.find((each) => each.size === size);
  const made = <S>(chosen: S | undefined, make: (chosen: S) => Places): Places => (chosen === undefined ? {} : make(chosen));
  switch (manifest.component) {
    case 'cup': return made(found(manifest.sizes), cupPlaces);
    case 'liner': return made(found(manifest.sizes), linerPlaces);
    case 'head': return made(found(manifest.sizes), ({ diameterMm }) => headPlaces({ diameterMm, lengthMm }));
    case 'stem': return made(found(manifest.sizes), (stem) => stemPlaces(stem, offset));
    case 'augment': return made(found(manifest.sizes), augmentPlaces);
    case 'screw': return made(found(manifest.sizes), screwPlaces);
  }
}

const ORIGIN = point<'implant'>(0, 0, 0);
const UP = vector<'implant'>(0, 0, 1);
const DOWN = vector<'implant'>(0, 0, -1);
const along = ([x, y, z]: readonly [number, number, number], by: number): Point<'implant'> => point(x * by, y * by, z * by);

function cupPlaces(cup: CupSize): Places {
  const radius = cup.outerDiameterMm / 2;
  const holes = holeAxes(cup).map((axis): Place => ({ at: along(axis, radius - cup.wallMm), axis: vector(...axis) }));
  return { 'shell-seat': [{ at: ORIGIN, axis: UP }], 'shell-outside': [{ at: ORIGIN, axis: UP }], 'screw-hole': holes, bone: [{ at: along([0, 0, -1], radius), axis: DOWN }] };
}

const linerPlaces = ({ lateralisedMm }: LinerSize): Places => ({ 'shell-seat': [{ at: ORIGIN, axis: UP }], bearing: [{ at: point(0, 0, lateralisedMm), axis: UP }] });

/** The bore is joined at the taper's end, which a longer head has deeper within it. */
const headPlaces = ({ lengthMm }: HeadChoice): Places => ({ bearing: [{ at: ORIGIN, axis: UP }], 'head-bore': [{ at: point(0, 0, TAPER.endBeyondHeadCentreMm - lengthMm), axis: UP }] });

function stemPlaces(stem: StemSize, offset: StemOffset): Places {
  const [head, neck] = [headCentreOf(stem, offset), neckDirectionOf(stem, offset)];
  const end = TAPER.endBeyondHeadCentreMm;
  return { 'stem-taper': [{ at: point(head[0] + end * neck[0], 0, head[1] + end * neck[1]), axis: normalised(vector<'implant'>(neck[0], 0, neck[1])) }], bone: [{ at: ORIGIN, axis: DOWN }] };
}

function augmentPlaces(augment: AugmentSize): Places {
  const inner = innerRadiusOf(augment);
  const holes = holeAngles(augment).map((angle): Place => ({ at: point(inner * Math.cos(angle), inner * Math.sin(angle), 0), axis: vector(Math.cos(angle), Math.sin(angle), 0) }));
  return { 'shell-outside': [{ at: ORIGIN, axis: UP }], 'screw-hole': holes, bone: [{ at: point(inner + augment.thicknessMm, 0, 0), axis: vector(1, 0, 0) }] };
}

const screwPlaces = ({ headHeightMm, lengthMm }: ScrewSize): Places => ({ 'screw-seat': [{ at: point(0, 0, -headHeightMm), axis: DOWN }], bone: [{ at: point(0, 0, -headHeightMm - lengthMm), axis: DOWN }] });
