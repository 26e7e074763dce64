import { useEffect, type ReactElement } from 'react';

import { CasesStep } from './steps/cases';
import { CorrectStep } from './steps/correct';
import { ExportStep } from './steps/export';
import { ImportStep } from './steps/import';
import { PlanStep } from './steps/plan';
import { SegmentStep } from './steps/segment';
import { LeaveDialog } from './steps/segment/LeaveDialog';
import { StaleStrip } from './steps/segment/StaleStrip';
import { actionFor } from './state/actions';
import { usePlan } from './state/planStore';
import { useSession, type Step } from './state/sessionStore';
import { useFlows, useText } from './ui/appContext';
import { Safely } from './ui/Safely';
import { DropZone } from './ui/DropZone';
import { FirstNotice } from './ui/FirstNotice';
import { Notice } from './ui/Notice';
import { TopBar } from './ui/TopBar';

const screens: Readonly<Record<Step, () => ReactElement | null>> = {
  cases: CasesStep, import: ImportStep, segment: SegmentStep, correct: CorrectStep, plan: PlanStep, export: ExportStep,
};

/** The steps in a row, the current one shown; what stands on every screen stands here. */
export function App() {
  const step = useSession((session) => session.step);
  const language = useSession((session) => session.language);
  useEffect(() => { document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'; }, [language]);
  useShortcuts();
  useClosing();
  const Screen = screens[step];
  return (
    <div className="shell">
      <TopBar />
      <StaleStrip />
      <main className="screen" data-testid={`screen-${step}`}><Safely key={step}><Screen /></Safely></main>
      <Footer />
      <DropZone />
      <LeaveDialog />
      <FirstNotice />
      <Notice />
    </div>
  );
}

function Footer() {
  const say = useText();
  const version = useSession((session) => session.version);
  return (
    <footer className="foot">
      <strong>{say('common.notMedicalDevice')}</strong>
      <span>{say('ui.offline')}{version ? ` · ${say('common.product')} ${version}` : ''}</span>
    </footer>
  );
}

/** The window stays open while it is asked about what would be left behind. */
function useClosing(): void {
  const { mayClose } = useFlows();
  useEffect(() => {
    const closing = (event: BeforeUnloadEvent): void => { if (!mayClose()) event.preventDefault(); };
    window.addEventListener('beforeunload', closing);
    return () => { window.removeEventListener('beforeunload', closing); };
  }, [mayClose]);
}

function useShortcuts(): void {
  const flows = useFlows();
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLInputElement && event.target.type !== 'checkbox') return;
      const action = actionFor(event, { session: useSession.getState(), plan: usePlan.getState() });
      if (!action) return;
      event.preventDefault();
      action.run(flows);
    };
    window.addEventListener('keydown', pressed);
    return () => { window.removeEventListener('keydown', pressed); };
  }, [flows]);
}
