import { CircleHelp } from 'lucide-react';
import { Popover } from 'radix-ui';

/** A line of help: what to do, and what it does. */
export type HelpLine = { readonly how: string; readonly what: string };

/** A question mark that lists what mouse and keys do. */
export function HelpButton({ title, lines }: { readonly title: string; readonly lines: readonly HelpLine[] }) {
  return (
    <Popover.Root>
      <Popover.Trigger asChild><button type="button" className="button button-quiet icon-button" aria-label={title}><CircleHelp size={16} /></button></Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover help" align="end" sideOffset={8}>
          <h2>{title}</h2>
          <dl>{lines.map(({ how, what }) => <div key={how}><dt>{how}</dt><dd>{what}</dd></div>)}</dl>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
