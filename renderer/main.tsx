import '@fontsource/noto-sans-sc/latin-400.css';
import '@fontsource/noto-sans-sc/latin-500.css';
import '@fontsource/noto-sans-sc/latin-700.css';
import '@fontsource/noto-sans-sc/chinese-simplified-400.css';
import '@fontsource/noto-sans-sc/chinese-simplified-500.css';
import '@fontsource/noto-sans-sc/chinese-simplified-700.css';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './steps/steps.css';
import './steps/plan/plan.css';
import './steps/plan/measures.css';
import './steps/segment/edit.css';
import './steps/correct/correct.css';

import { Tooltip } from 'radix-ui';
import { createRoot } from 'react-dom/client';

import { App } from './App';
import { windowBridge } from './client';
import { createFlows } from './state/flows';
import { FlowsProvider } from './ui/appContext';

const place = document.getElementById('root');
if (!place) throw new Error('index.html has no #root');

const FONT_WAIT_MS = 1500;

/** The bundled font is there before the first word is drawn; a system without Chinese glyphs would show boxes. */
async function fontsReady(): Promise<void> {
  const faces = [400, 500, 700].map((weight) => document.fonts.load(`${String(weight)} 13px "Noto Sans SC"`, 'Aa\u9aa8'));
  await Promise.race([Promise.allSettled(faces), new Promise((resolve) => { setTimeout(resolve, FONT_WAIT_MS); })]);
}

const flows = createFlows(windowBridge());
const root = createRoot(place);
void Promise.all([fontsReady(), flows.begin()]).then(() => {
  root.render(
    <FlowsProvider value={flows}>
      <Tooltip.Provider delayDuration={350}>
        <App />
      </Tooltip.Provider>
    </FlowsProvider>,
  );
});
