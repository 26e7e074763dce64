import { Tooltip } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';

export type HintProps = { readonly text: ReactNode; readonly shortcut?: string; readonly source?: string; readonly side?: 'top' | 'right' | 'left'; readonly children: ReactElement };

/** A tooltip: what a thing is, its key, and where its definition is published. */
export function Hint({ text, shortcut, source, side = 'top', children }: HintProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tooltip" side={side} sideOffset={6} collisionPadding={8}>
          {text}{shortcut ? <kbd>{shortcut}</kbd> : null}
          {source ? <div className="source">{source}</div> : null}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
