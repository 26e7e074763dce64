import { z } from 'zod';

import { guideParameters } from '../../../shared/guide/parameters';
import { guideTypes, type ArtifactKey } from '../../../shared/jobs/job';
import type { Mesh } from '../../../shared/mesh/mesh';
import type { ArtifactFolder } from '../../cases/artifacts';
import { readAbout, readMesh } from '../../cases/bulk';

/** What is known of a guide besides its surface (which is in world mm, in place on the bone). */
export const guideAbout = z.object({
  name: z.string(), type: z.enum(guideTypes), side: z.enum(['left', 'right']), bone: z.string(), parameters: guideParameters,
  worldFromGuide: z.array(z.number()).length(12), volumeMm3: z.number(), contactMm2: z.number(), appVersion: z.string(),
});
export type GuideAbout = z.infer<typeof guideAbout>;

export type KeptGuide = { readonly mesh: Mesh; readonly about: GuideAbout };

export async function readGuide(artifacts: ArtifactFolder, key: ArtifactKey): Promise<KeptGuide> {
  return { mesh: await readMesh(artifacts, key), about: guideAbout.parse(await readAbout(artifacts, key)) };
}

