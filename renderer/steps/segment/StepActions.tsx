import type { ReactNode } from 'react';

import { ModelsButton } from '../models';

/** Buttons that concern segmentation as a whole and not this case's labels; they stand in the same corner while it runs and afterwards. */
export function StepActions({ children }: { readonly children?: ReactNode }) {
  return <div className="row step-actions">{children}<ModelsButton /></div>;
}
