import type { CaseSummary, JobChanged } from '../../shared/ipc/contract';
import type { JobState } from '../../shared/jobs/job';
import { fakeListing } from './fakeListing';
import { fakeModels } from './fakeModels';

/** Answers as main would, from one case folder served at /case/; jobs run on a clock. `?stay=0.4` stops them there, `?fail=<kind>` lets that kind end badly. */
export function installFakeMain(words: URLSearchParams): void {
  const listeners = new Set<(event: JobChanged) => void>();
  const tell = (event: JobChanged): void => { listeners.forEach((listener) => { listener(event); }); };
  const runJob = fakeJobs(tell, words);
  const cases: CaseSummary[] = words.has('empty') ? [] : savedCases;
  const plans = new Map<string, unknown>();
  const prepared = fetch('/case/prepared.json').then((answer) => answer.json() as unknown);
  const answers: Record<string, (input: never) => unknown> = {
    'app.info': () => ({ version: '0.1.0', language: words.get('language') ?? 'zh', models: [{ id: 'bones-coarse', version: '1', sha256: '00', source: '' }], acknowledged: !words.has('first'), account: 'planner' }),
    'settings.acknowledge': () => undefined,
    ...fakeModels(runJob),
    'cases.list': () => cases,
    'cases.create': ({ code }: { code: string }) => { const made = { ...savedCase('d', code, null), step: 'segment' as const }; cases.unshift(made); return made; },
    'cases.open': async ({ caseId }: { caseId: string }) => ({
      summary: cases.find(({ id }) => id === caseId), prepared: await prepared, plan: plans.get(caseId) ?? null, source: null, missing: [],
      editing: { labels: ((await prepared) as { labels: string }).labels, edits: [], undone: [], built: true },
    }),
    'cases.remove': ({ caseId }: { caseId: string }) => { cases.splice(cases.findIndex(({ id }) => id === caseId), 1); },
    'plan.keep': ({ caseId, plan }: { caseId: string; plan: unknown }) => { plans.set(caseId, plan); },
    'catalogue.read': () => fetch('/case/catalogue.json').then((answer) => answer.json() as unknown),
    'dialog.openPath': () => ({ path: '/home/user/CT/20260312_pelvis' }),
    'dialog.saveFolder': () => ({ path: '/home/user/ArthroPlan/export/H-0207' }),
    'jobs.readSeries': () => runJob('readSeries', ['import.readingHeaders'], fakeListing),
    'jobs.prepareCase': async () => runJob('prepareCase', ['import.readingHeaders', 'segment.preparing', 'segment.network', 'segment.naming', 'segment.refining'], await prepared),
    'labels.keep': () => undefined,
    'jobs.prepareEdited': async () => runJob('prepareEdited', ['edit.writing', 'landmarks.surfaces', 'landmarks.locating'], await prepared),
    'jobs.buildGuide': () => runJob('buildGuide', ['guide.building'], { guide: 'guide-0000000000000001' }),
    'jobs.exportCase': () => runJob('exportCase', ['report.writing'], { files: exported }),
    'jobs.cancel': ({ jobId }: { jobId: string }) => { tell({ jobId, kind: 'prepareCase', state: { state: 'cancelled' } }); },
  };
  Object.assign(window, {
    api: {
      invoke: async (channel: string, input: unknown) => ({ ok: true, value: await answers[channel]?.(input as never) }),
      subscribe: (listener: (event: JobChanged) => void) => listeners.add(listener),
      pathOf: (file: File) => file.name,
    },
  });
  const fetchBefore = window.fetch.bind(window);
  window.fetch = (address, options) => fetchBefore(typeof address === 'string' ? address.replace(/^case:\/\/[^/]+\//, '/case/') : address, options);
}

function fakeJobs(tell: (event: JobChanged) => void, words: URLSearchParams) {
  const stay = Number(words.get('stay') ?? 2);
  return (kind: JobChanged['kind'], steps: readonly string[], result: unknown) => {
    const jobId = crypto.randomUUID();
    let fraction = 0;
    const step = (): void => {
      if (fraction >= stay) return;
      fraction += kind === 'prepareCase' ? 0.04 : 0.2;
      const at = steps[Math.min(steps.length - 1, Math.floor(fraction * steps.length))] ?? '';
      const failed: JobState = { state: 'failed', error: { code: 'out-of-memory', message: 'worker exited with code 134' } };
      const ended: JobState = words.get('fail') === kind ? failed : { state: 'done', result: result as never };
      tell({ jobId, kind, state: fraction >= 1 ? ended : { state: 'running', step: at, fraction } });
      if (fraction < 1) setTimeout(step, 120);
    };
    setTimeout(step, 30);
    return { jobId };
  };
}

const savedCase = (last: string, code: string, side: CaseSummary['side']): CaseSummary => ({
  id: `00000000-0000-4000-8000-00000000000${last}`, code, side, step: 'plan', createdAt: '2026-11-18T08:12:00Z', changedAt: '2026-11-20T15:41:00Z',
});
const savedCases: CaseSummary[] = [savedCase('a', 'PHANTOM-1', 'right'), { ...savedCase('b', 'PHANTOM-2', 'left'), step: 'export' }, { ...savedCase('c', 'PHANTOM-3', null), step: 'segment' }];

const exported = ['labels.nii.gz', 'labels.json', 'bones/hip_right.stl', 'bones/femur_right.stl', 'landmarks.json', 'plan.json', 'measurements.json', 'report_zh.pdf', 'guide.stl', 'guide.3mf', 'run.json'];
