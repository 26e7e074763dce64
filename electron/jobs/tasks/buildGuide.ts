import { boneNames, type BoneName } from '../../../shared/anatomy/bone';
import { point } from '../../../shared/geometry/spaces';
import { mapPoint, type Transform } from '../../../shared/geometry/transform';
import { guideFindings } from '../../../shared/guide/checks';
import { guideRecipe } from '../../../shared/guide/guideRecipe';
import { defaultGuideParameters } from '../../../shared/guide/parameters';
import type { GuideRecipe } from '../../../shared/guide/recipe';
import { Refusal, type ArtifactKey, type JobInput } from '../../../shared/jobs/job';
import type { Mesh } from '../../../shared/mesh/mesh';
import { derivePlan } from '../../../shared/plan/derive';
import { solidOf, SolidError, type BuiltSolid } from '../../adapters/solids';
import { keyOf } from '../../cases/artifacts';
import { readLandmarks, readMesh, writeMesh } from '../../cases/bulk';
import { readCatalogueFrom } from '../../catalog/implants';
import type { Task, TaskServices } from '../task';
import type { GuideAbout } from './guideArtifact';

/** Changed whenever the same plan and bones give another guide. */
const GUIDE_VERSION = 1;

/** Plan and bones → one printable guide, in place on its bone. A guide that fails a check is refused, not handed out. */
export const buildGuide: Task<'buildGuide'> = async (input, services) => {
  const catalogue = await readCatalogueFrom(services.resources.implantsFolder);
  const library = catalogue.families.map(({ sha256 }) => sha256);
  const key = keyOf('guide', { version: GUIDE_VERSION, ...input, library, parameters: defaultGuideParameters });
  if (services.artifacts.has(key)) return { guide: key };
  services.progress('guide.reading', 0);
  const [bones, landmarks] = [await bonesOf(input, services), await readLandmarks(services.artifacts, input.landmarks)];
  const derived = derivePlan(input.plan, landmarks, catalogue);
  services.signal.throwIfAborted();
  services.progress('guide.building', 0.2);
  const recipe = guideRecipe(input.type, { plan: input.plan, derived, bones, parameters: defaultGuideParameters });
  if (!recipe.ok) throw new Refusal(`guide.${recipe.error.code}`, { part: recipe.error.part });
  const solid = await builtOrRefused(recipe.value);
  services.progress('guide.checking', 0.9);
  await keep(key, recipe.value, { solid, services });
  return { guide: key };
};

/** The bone a guide sits on is enough. */
async function bonesOf({ type, plan, bones }: JobInput<'buildGuide'>, { artifacts }: TaskServices): Promise<Partial<Record<BoneName, Mesh>>> {
  const read: Partial<Record<BoneName, Mesh>> = {};
  const wanted = `${type === 'neck-resection' ? 'femur' : 'hip'}_${plan.side}`;
  for (const name of boneNames) {
    const key = name === wanted ? bones[name] : undefined;
    if (key) read[name] = await readMesh(artifacts, key);
  }
  return read;
}

async function builtOrRefused(recipe: GuideRecipe): Promise<BuiltSolid> {
  const solid = await solidOf(recipe.solid).catch((cause: unknown) => {
    if (cause instanceof SolidError) throw new Refusal('guide.partFailed', { part: cause.part, reason: cause.message });
    throw cause;
  });
  const [finding] = guideFindings(recipe, solid.mesh, solid.pieces);
  if (finding) throw new Refusal('guide.checkFailed', { finding: finding.code, value: finding.value });
  return solid;
}

type Built = { readonly solid: BuiltSolid; readonly services: TaskServices };

async function keep(key: ArtifactKey, recipe: GuideRecipe, { solid, services }: Built): Promise<void> {
  const { name, type, side, bone, parameters, worldFromGuide, contactMm2 } = recipe;
  const about: GuideAbout = {
    name, type, side, bone, parameters, worldFromGuide: [...worldFromGuide.rows], contactMm2, volumeMm3: solid.volumeMm3, appVersion: services.resources.appVersion,
  };
  await writeMesh(services.artifacts, key, { ...inWorld(solid.mesh, worldFromGuide), about });
}

/** Rigid, so that what was outside stays outside. */
function inWorld({ positions, triangles }: Mesh, worldFromGuide: Transform<'world', 'guide'>): Mesh {
  const moved = new Float32Array(positions.length);
  for (let i = 0; i < moved.length; i += 3) {
    moved.set(mapPoint(worldFromGuide, point<'guide'>(positions[i] as number, positions[i + 1] as number, positions[i + 2] as number)), i);
  }
  return { positions: moved, triangles };
}
