import { TriangleAlert } from 'lucide-react';

import type { PlanNote } from '../../../shared/plan/note';
import { useText } from '../../ui/appContext';
import { useNamed } from './Measurements';

/** What asks for a second look. */
export function Notes({ notes }: { readonly notes: readonly PlanNote[] }) {
  const say = useText();
  const named = useNamed();
  if (notes.length === 0) return null;
  return (
    <section className="panel-card warnings" aria-label={say('workbench.warnings')}>
      {notes.map(({ code, values }) => <p key={`${code} ${JSON.stringify(values)}`}><TriangleAlert size={14} />{say(code, named(values))}</p>)}
    </section>
  );
}
