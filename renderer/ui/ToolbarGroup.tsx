import type { ReactNode } from 'react';

/** Buttons of a toolbar that belong together. */
export function ToolbarGroup({ children }: { readonly children: ReactNode }) {
  return <div className="toolbar-group">{children}</div>;
}
