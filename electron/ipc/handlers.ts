import { userInfo } from 'node:os';

import type { CaseSummary, Handlers, OpenCase, Output } from '../../shared/ipc/contract';
import { Refusal } from '../../shared/jobs/job';
import type { Language } from '../../shared/text/catalogue';
import type { CaseStore } from '../cases/store';
import { caseCodeOf } from '../cases/caseCode';
import type { CaseJobs } from '../jobs/caseJobs';
import type { Resources } from '../jobs/task';
import { readCatalogueFrom } from '../catalog/implants';
import { ModelError, modelIds, readModel, type Model } from '../catalog/models';
import { modelHandlers } from './modelHandlers';

/** What the handlers need of the rest of the main process. */
export type Services = {
  /** Throws a `Refusal` where the case file must not be touched. */
  readonly store: () => CaseStore;
  readonly jobs: Jobs;
  readonly dialogs: Dialogs;
  readonly resources: Resources;
  readonly systemLanguage: () => Language;
};

export type Jobs = Pick<CaseJobs, 'start' | 'cancel' | 'cancelAllOf'>;

export type Dialogs = {
  readonly openPath: (want: 'folder' | 'file') => Promise<string | null>;
  readonly saveFolder: () => Promise<string | null>;
  readonly reveal: (path: string) => void;
};

/** Main's side of the contract. */
export function createHandlers(services: Services): Handlers {
  return { ...appHandlers(services), ...caseHandlers(services), ...jobHandlers(services), ...modelHandlers(services) };
}

type Part<Prefix extends string> = Pick<Handlers, Extract<keyof Handlers, `${Prefix}.${string}`>>;

function appHandlers({ store, resources, systemLanguage, dialogs }: Services): Part<'app' | 'catalogue' | 'settings' | 'dialog' | 'files'> {
  return {
    'app.ping': async () => 'pong',
    'app.info': async () => ({
      version: resources.appVersion, language: languageOf(store, systemLanguage), models: await modelsIn(resources.modelsFolder),
      acknowledged: settingOf(store, 'acknowledged') === WORDS_ACKNOWLEDGED, account: accountName(),
    }),
    'catalogue.read': () => readCatalogueFrom(resources.implantsFolder),
    'settings.setLanguage': async ({ language }) => { store().keepSetting('language', language); },
    'settings.acknowledge': async () => { store().keepSetting('acknowledged', WORDS_ACKNOWLEDGED); },
    'dialog.openPath': async ({ want }) => ({ path: await dialogs.openPath(want) }),
    'dialog.saveFolder': async () => ({ path: await dialogs.saveFolder() }),
    'files.reveal': async ({ path }) => { dialogs.reveal(path); },
  };
}

/** Some accounts have no name. */
function accountName(): string | null {
  try {
    return userInfo().username || null;
  } catch {
    return null;
  }
}

/** The networks that are whole; one that is not is left out here and named by the job that asks for it. */
async function modelsIn(folder: string): Promise<Output<'app.info'>['models']> {
  const found = await Promise.all((await modelIds(folder)).map((id) => readModel(folder, id).catch((cause: unknown) => {
    if (cause instanceof ModelError) return null;
    throw cause;
  })));
  return found.flatMap((model) => (model ? [summaryOf(model)] : []));
}

const summaryOf = ({ manifest: { id, version, sha256, source } }: Model): Output<'app.info'>['models'][number] => ({ id, version, sha256, source });

/** Counted up when the words that a user acknowledges before beginning (section `first` of the texts) come to mean something else. */
const WORDS_ACKNOWLEDGED = 1;

function languageOf(store: Services['store'], systemLanguage: Services['systemLanguage']): Language {
  const kept = settingOf(store, 'language');
  return kept === 'zh' || kept === 'en' ? kept : systemLanguage();
}

/** A store that is refused must not keep the window from saying so: its settings are as if never made. */
function settingOf(store: Services['store'], name: string): unknown {
  try {
    return store().setting(name);
  } catch (cause) {
    if (cause instanceof Refusal) return null;
    throw cause;
  }
}

function caseHandlers({ store, jobs, systemLanguage }: Services): Part<'cases' | 'plan' | 'labels'> {
  return {
    'cases.list': async () => store().list(),
    'cases.create': async ({ code, from }) => store().create(code ?? caseCodeOf(from, { taken: codesOf(store().list()), language: languageOf(store, systemLanguage) })),
    'cases.open': async ({ caseId }) => store().open(caseId),
    'cases.remove': async ({ caseId }) => {
      jobs.cancelAllOf(caseId);
      await store().remove(caseId);
    },
    'plan.keep': async (kept) => { store().keepPlan(kept); },
    'labels.keep': async (kept) => { store().keepEdit(kept); },
  };
}

const codesOf = (cases: readonly CaseSummary[]): readonly string[] => cases.map(({ code }) => code);

function jobHandlers({ store, jobs }: Services): Omit<Part<'jobs'>, 'jobs.inspectModel' | 'jobs.importModel'> {
  return {
    'jobs.readSeries': async (input) => jobs.start('readSeries', input, null),
    'jobs.prepareCase': async ({ caseId, ...input }) => {
      store().reachStep(caseId, 'segment');
      return jobs.start('prepareCase', input, caseId);
    },
    'jobs.prepareEdited': async ({ caseId }) => {
      const open = store().open(caseId);
      return jobs.start('prepareEdited', { prepared: editableOf(open), edits: open.editing?.edits ?? [] }, caseId);
    },
    'jobs.buildGuide': async ({ caseId, type, plan }) => {
      const { bones, landmarks } = preparedOf(store().open(caseId));
      return jobs.start('buildGuide', { type, plan, bones, landmarks }, caseId);
    },
    'jobs.exportCase': async ({ caseId, plan, folder, languages }) => {
      const open = store().open(caseId);
      const { volume, labels, bones, landmarks, stages, provider } = preparedOf(open);
      const model = open.source?.model ?? '';
      return jobs.start('exportCase', { folder, caseCode: open.summary.code, plan, volume, labels, bones, landmarks, languages, stages, provider, model }, caseId);
    },
    'jobs.cancel': async ({ jobId }) => { jobs.cancel(jobId); },
  };
}

/** What edits are made on, on the disk: all that follows from it may be gone, as it is made anew. */
function editableOf({ prepared, missing }: OpenCase): NonNullable<OpenCase['prepared']> {
  if (!prepared) throw new Refusal('cases.notPrepared');
  const gone = missing.filter((key) => key === prepared.volume || key === (prepared.original ?? prepared.labels));
  if (gone.length > 0) throw new Refusal('cases.productsMissing', { count: gone.length });
  return prepared;
}

/** What was prepared, all of it on the disk, and followed from the edits made by hand: what was planned on other bones is not handed out. */
function preparedOf({ prepared, missing, editing }: OpenCase): NonNullable<OpenCase['prepared']> {
  if (!prepared) throw new Refusal('cases.notPrepared');
  if (missing.length > 0) throw new Refusal('cases.productsMissing', { count: missing.length });
  if (editing && !editing.built) throw new Refusal('edit.notBuilt');
  return prepared;
}
