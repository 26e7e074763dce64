import type { Mesh } from '../mesh/mesh';
import type { StemForm, StemOffset, StemSize } from './manifest';
import { divisions, type Resolution } from './resolution';
import { formShapes, sectionsOf, type Section } from './stemProfile';
import { surfaceBuilder, type Loop, type Xyz } from './surfaceBuilder';

const FLUTES = 8;
/** Where the grooves lie on the front and the back, and half their width, as shares of half the stem's width. */
const GROOVE = { at: 0.4, halfWidth: 0.26 } as const;

/**
 * A stem in implant space: the origin lies on the stem axis at the resection level, +z is proximal along the axis, +x
 * medial towards the neck. It is symmetrical about y = 0 and fits either side.
 */
export function stemMesh(stem: StemSize, offset: StemOffset, resolution: Resolution = 'fine'): Mesh {
  const builder = surfaceBuilder();
  const { around } = divisions[resolution];
  const sections = sectionsOf(stem, offset, resolution);
  const rings = sections.map((section) => builder.loop(ringOf(section, stem.form, around)));
  for (let n = 0; n + 1 < rings.length; n++) builder.strip(rings[n] as Loop, rings[n + 1] as Loop);
  builder.fanTo([...(rings[0] as Loop)].reverse(), builder.corner([0, 0, -stem.lengthMm]));
  builder.fanTo(rings.at(-1) as Loop, builder.corner(middleOf(sections.at(-1) as Section)));
  return builder.mesh();
}

const middleOf = ({ medial, lateral }: Section): Xyz => [(medial[0] + lateral[0]) / 2, 0, (medial[1] + lateral[1]) / 2];

/** The rounded rectangle of a section, counter-clockwise seen from above. */
function ringOf(section: Section, form: StemForm, around: number): Xyz[] {
  const { medial, lateral, halfDepthMm, squareness, reliefMm = 0 } = section;
  const [x, y, z] = middleOf(section);
  const across = [(medial[0] - lateral[0]) / 2, (medial[1] - lateral[1]) / 2] as const;
  return Array.from({ length: around }, (_, s): Xyz => {
    const angle = (2 * Math.PI * s) / around;
    const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
    const reach = (Math.abs(cosine) ** squareness + Math.abs(sine) ** squareness) ** (-1 / squareness);
    const [share, deep] = relieved([cosine * reach, sine * reach], { angle, form, share: reliefMm / halfDepthMm });
    return [x + share * across[0], y + deep * halfDepthMm, z + share * across[1]];
  });
}

type Relief = { readonly angle: number; readonly form: StemForm; readonly share: number };

/** Flutes along a round stem, or two grooves on the front and back of a flat one; the outermost edges stay. */
function relieved([share, deep]: readonly [number, number], relief: Relief): readonly [number, number] {
  if (relief.share === 0) return [share, deep];
  if (formShapes[relief.form].relief === 'flutes') {
    const kept = 1 - (relief.share * (1 - Math.cos(FLUTES * relief.angle))) / 2;
    return [share * kept, deep * kept];
  }
  const away = Math.min(1, Math.abs(Math.abs(share) - GROOVE.at) / GROOVE.halfWidth);
  return [share, deep * (1 - relief.share * (1 - away ** 2) ** 2)];
}
