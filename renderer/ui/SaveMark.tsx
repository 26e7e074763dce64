import { useText } from './appContext';

/** Whether everything that was decided is in the journal. */
export function SaveMark({ save }: { readonly save: 'saved' | 'saving' | 'failed' }) {
  const say = useText();
  return <span className={`save-mark save-${save}`} role="status"><i />{say(`ui.save_${save}`)}</span>;
}
