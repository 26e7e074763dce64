import { FolderDown } from 'lucide-react';
import { useEffect, useState } from 'react';

import { useFlows, useText } from './appContext';

/** A folder, archive or file may be dropped anywhere on the window. */
export function DropZone() {
  const say = useText();
  const over = useFileDrag();
  if (!over) return null;
  return (
    <div className="drop-veil"><div><FolderDown size={40} /><span>{say('ui.dropHere')}</span></div></div>
  );
}

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** A drag that leaves the window has no element it goes to. */
function useFileDrag(): boolean {
  const { importDropped } = useFlows();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const listeners = {
      dragover: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      dragleave: (event: DragEvent) => { if (!event.relatedTarget) setOver(false); },
      drop: (event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer?.files[0];
        if (file) void importDropped(file);
      },
    };
    const names = ['dragover', 'dragleave', 'drop'] as const;
    names.forEach((name) => { window.addEventListener(name, listeners[name]); });
    return () => { names.forEach((name) => { window.removeEventListener(name, listeners[name]); }); };
  }, [importDropped]);
  return over;
}
