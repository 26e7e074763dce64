import { cloudOf } from '../mesh/cloud';
import { cutsOf } from '../mesh/cuts';
import type { Mesh } from '../mesh/mesh';
import { mirrored } from '../mesh/mirror';
import { pairedBone, type BoneName } from './bone';
import { locateAll, type Located, type LocateError } from './landmark';
import type { PatellarLandmark, TibialLandmark } from './landmarks';
import { mirroredLocated } from './mirror';
import { patellarLandmarks, studiedPatella } from './patella';
import type { Side } from './side';
import { tibialLandmarks, type Shank } from './tibia';
import { studiedTibia } from './tibiaStudy';

type Outcome<Id extends string> = { readonly found: ReadonlyMap<Id, Located>; readonly failed: ReadonlyMap<Id, LocateError> };
type Bones = Readonly<Partial<Record<BoneName, Mesh>>>;

/** The landmarks of one side's tibia, fibula and kneecap that the surfaces show, and the reason for each that they do not. */
export function shankLandmarks(bones: Bones, side: Side): Outcome<TibialLandmark | PatellarLandmark> {
  const outcomes: readonly Outcome<TibialLandmark | PatellarLandmark>[] = [tibiaOf(bones, side), patellaOf(bones, side)];
  return { found: new Map(outcomes.flatMap(({ found }) => [...found])), failed: new Map(outcomes.flatMap(({ failed }) => [...failed])) };
}

function tibiaOf(bones: Bones, side: Side): Outcome<TibialLandmark> {
  const tibia = bones[pairedBone('tibia', side)];
  if (!tibia) return missing(tibialLandmarks.map(({ id }) => id), pairedBone('tibia', side));
  const fibula = bones[pairedBone('fibula', side)];
  const right = (mesh: Mesh): Mesh => (side === 'right' ? mesh : mirrored(mesh));
  const shank: Shank = { tibia: studiedTibia(right(tibia)), fibula: fibula ? surfaceOf(right(fibula)) : null };
  return onOwnSide(locateAll(tibialLandmarks, shank), side);
}

const surfaceOf = (mesh: Mesh) => ({ mesh, cloud: cloudOf(mesh), cuts: cutsOf(mesh) });

function patellaOf(bones: Bones, side: Side): Outcome<PatellarLandmark> {
  const mesh = bones[pairedBone('patella', side)];
  return mesh ? locateAll(patellarLandmarks, studiedPatella(mesh)) : missing(['patella_centre'], pairedBone('patella', side));
}

/** What was found on a mirrored left bone, back on the left. */
const onOwnSide = <Id extends string>({ found, failed }: Outcome<Id>, side: Side): Outcome<Id> =>
  ({ found: side === 'right' ? found : new Map([...found].map(([id, located]) => [id, mirroredLocated(located)])), failed });

const missing = <Id extends string>(ids: readonly Id[], bone: BoneName): Outcome<Id> =>
  ({ found: new Map(), failed: new Map(ids.map((id) => [id, { code: 'missing-bone', detail: bone }])) });
