import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { sides, type Side } from '../../../shared/anatomy/side';
import { guideTypeFor } from '../../../shared/guide/guideRecipe';
import { providers, Refusal, type JobInput, type JobResult } from '../../../shared/jobs/job';
import { derivePlan } from '../../../shared/plan/derive';
import type { PlanNote } from '../../../shared/plan/note';
import { proposePlan, type Proposal } from '../../../shared/plan/propose';
import { noteSentence, partNames, wordsIn } from '../../../shared/report/words';
import { languages } from '../../../shared/text/catalogue';
import { readLandmarks } from '../../cases/bulk';
import { readCatalogueFrom } from '../../catalog/implants';
import { exportCase } from '../../jobs/tasks/exportCase';
import { prepareCase } from '../../jobs/tasks/prepareCase';
import { stopwatch } from '../../jobs/tasks/stopwatch';
import { partOf } from '../../jobs/task';
import { sideInView, UsageError, type Command, type CommandContext } from '../command';
import { DEFAULT_MODEL } from './segment';

/** CT in; segmented bones, a first plan, a guide and every file of an export out. */
export const planCommand: Command = {
  name: 'plan',
  usage: 'arthroplan plan <path> --procedure tha --side left|right --out <dir> [--frame app|functional] [--code case] [--series uid] [--in-view left|right] [--model id] [--refine] [--provider auto|cpu|cuda|dml|coreml|webgpu]',
  run: async (words, context) => {
    const asked = readWords(words, context);
    const prepared = await prepareCase({ path: asked.path, seriesUid: asked.series, inView: asked.inView, model: asked.model, refine: asked.refine, provider: asked.provider }, partOf(context, 0, 0.85));
    const watch = stopwatch();
    const { plan, notes } = await proposed(asked, prepared, context);
    watch.stage('propose', null);
    const files = await exportCase({
      ...prepared, folder: asked.out, caseCode: asked.code, plan, languages: ['zh', 'en'], model: asked.model, stages: [...prepared.stages, ...watch.stages()],
    }, partOf(context, 0.85, 1));
    return summary(asked, { plan, notes }, { files: files.files, prepared, context });
  },
};

type Asked = {
  readonly path: string; readonly out: string; readonly side: Side; readonly frame: 'app' | 'functional'; readonly code: string;
  readonly series: string | null; readonly inView: Side | undefined; readonly model: string; readonly refine: boolean | undefined; readonly provider: JobInput<'prepareCase'>['provider'];
};

function readWords(words: readonly string[], { cwd }: CommandContext): Asked {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...words], allowPositionals: true,
    options: { procedure: text, side: text, out: text, frame: text, code: text, series: text, 'in-view': text, model: text, refine: { type: 'boolean' }, provider: text },
  });
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0 || values.out === undefined) throw new UsageError(planCommand.usage);
  if (values.procedure !== 'tha') throw new UsageError('--procedure tha');
  return {
    path: resolve(cwd, path), out: resolve(cwd, values.out), code: values.code ?? basename(resolve(cwd, path)),
    side: oneOf('--side', sides, values.side), frame: oneOf('--frame', ['app', 'functional'] as const, values.frame ?? 'app'),
    series: values.series ?? null, inView: sideInView(values['in-view']), model: values.model ?? DEFAULT_MODEL, refine: values.refine, provider: oneOf('--provider', providers, values.provider ?? 'auto'),
  };
}

function oneOf<T extends string>(flag: string, known: readonly T[], value: string | undefined): T {
  const found = known.find((each) => each === value);
  if (found === undefined) throw new UsageError(`${flag} ${known.join('|')}`);
  return found;
}

type Prepared = JobResult<'prepareCase'>;

async function proposed({ side, frame }: Asked, { landmarks: key }: Prepared, { artifacts, resources }: CommandContext): Promise<Proposal> {
  const [landmarks, catalogue] = [await readLandmarks(artifacts, key), await readCatalogueFrom(resources.implantsFolder)];
  const proposal = proposePlan({ landmarks, side, pelvicFrame: frame, catalogue });
  if (!proposal.ok) throw new Refusal('plan.noHipInView', { side, missing: partNames(proposal.error.missing, wordsIn('en')) });
  return proposal.value;
}

type Outcome = { readonly files: readonly string[]; readonly prepared: Prepared; readonly context: CommandContext };

async function summary({ out }: Asked, { plan, notes }: Proposal, { files, prepared, context }: Outcome): Promise<unknown> {
  const [landmarks, catalogue] = [await readLandmarks(context.artifacts, prepared.landmarks), await readCatalogueFrom(context.resources.implantsFolder)];
  const derived = derivePlan(plan, landmarks, catalogue);
  const inWords = (note: PlanNote) => ({ code: note.code, level: note.level, ...Object.fromEntries(languages.map((language) => [language, noteSentence(note, wordsIn(language))])) });
  return {
    out, files, side: plan.side, pelvicFrame: derived.pelvic.id, cup: plan.cup, stem: plan.stem, guide: guideTypeFor(derived),
    measurements: Object.fromEntries(derived.measurements.map((each) => [each.id, each.value === null ? { notMeasurable: each.notMeasurable } : { value: each.value, unit: each.unit }])),
    notes: [...notes, ...derived.warnings.filter(({ code }) => !notes.some((note) => note.code === code))].map(inWords), provider: prepared.provider,
  };
}
