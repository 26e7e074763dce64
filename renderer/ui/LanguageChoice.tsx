import { languages, type Language } from '../../shared/text/catalogue';
import { useSession } from '../state/sessionStore';
import { useFlows, useText } from './appContext';
import { Choice } from './Choice';

/** Each language by its own name. */
const languageNames: Readonly<Record<Language, string>> = { zh: '中文', en: 'EN' };

export function LanguageChoice() {
  const say = useText();
  const language = useSession((session) => session.language);
  const { setLanguage } = useFlows();
  return <Choice label={say('ui.language')} value={language} onChoose={setLanguage} options={languages.map((value) => ({ value, label: languageNames[value] }))} />;
}
