import { useMemo } from 'react';

import type { MetalInView } from '../scene/sceneModel';
import type { CaseData } from '../state/artifacts';
import { useDoubts } from '../state/doubts';

/** The metal of a case, to be drawn, with the bones that it is in or beside. */
export function useMetal({ metal: mesh }: CaseData): MetalInView | null {
  const found = useDoubts(({ said }) => said.metal);
  return useMemo(() => mesh && { mesh, near: found.flatMap(({ near }) => near) }, [mesh, found]);
}
