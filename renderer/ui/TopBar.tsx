import { stepIsOpen, steps, useSession } from '../state/sessionStore';
import { useFlows, useText } from './appContext';
import { LanguageChoice } from './LanguageChoice';
import { SideMark } from './SideMark';

/** Product, patient and side, the steps, the language: the same on every screen. */
export function TopBar() {
  const say = useText();
  return (
    <header className="bar">
      <div className="bar-start">
        <span className="brand"><Mark />{say('common.product')}</span>
        <CaseBanner />
      </div>
      <Steps />
      <div className="bar-end">
        <LanguageChoice />
      </div>
    </header>
  );
}

function CaseBanner() {
  const say = useText();
  const open = useSession((session) => session.open);
  const side = useSession((session) => session.side);
  if (!open) return null;
  return (
    <div className="banner" aria-label={say('ui.openCase')}>
      <SideMark side={side} />
      <span className="banner-code">{open.summary.code}</span>
    </div>
  );
}

function Steps() {
  const say = useText();
  const session = useSession();
  const { goTo } = useFlows();
  return (
    <nav className="steps" aria-label={say('ui.steps')}>
      {steps.map((step, at) => (
        <button key={step} type="button" className="step" aria-current={session.step === step ? 'step' : undefined}
          disabled={!stepIsOpen(step, session)} onClick={() => { goTo(step); }}>
          <b>{at + 1}</b>{say(`ui.step_${step}`)}
        </button>
      ))}
    </nav>
  );
}

/** A head in a cup. */
function Mark() {
  return (
    <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M3.2 9.2a9 9 0 0 1 15.9 5.9" fill="none" stroke="var(--accent)" strokeWidth="2.6" strokeLinecap="round" />
      <circle cx="10.6" cy="14" r="5" fill="var(--text)" />
      <path d="M14.2 17.6 17.6 21.4" stroke="var(--text)" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}
