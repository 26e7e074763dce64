import { CircleCheck, Cuboid, Download, FolderOpen } from 'lucide-react';
import { useState } from 'react';

import { guideTypes, jobKinds } from '../../../shared/jobs/job';
import { languages, type Language } from '../../../shared/text/catalogue';
import { useJobs, type KnownJob } from '../../state/jobsStore';
import { usePlan } from '../../state/planStore';
import { useSession } from '../../state/sessionStore';
import { useFlows, useText } from '../../ui/appContext';
import { Button } from '../../ui/Button';
import { Failure } from '../../ui/Failure';
import { ProgressBar } from '../../ui/ProgressBar';

const products = ['labels', 'bones', 'landmarks', 'plan', 'measurements', 'report', 'implants', 'guide', 'run'] as const;

/** Where to, in which languages, what will be written — and, in the end, what was. */
export function ExportStep() {
  const say = useText();
  const planned = usePlan((state) => state.history !== null);
  return (
    <div className="page">
      <div>
        <h1>{say('ui.exportTitle')}</h1>
        <p className="muted">{say('ui.exportLead')}</p>
      </div>
      {planned ? <div className="export-columns"><WhatAndWhere /><div className="column" style={{ gap: '1rem' }}><Guides /><Outcome /></div></div>
        : <p className="card nothing-usable">{say('ui.exportNoPlan')}</p>}
    </div>
  );
}

function WhatAndWhere() {
  const say = useText();
  const { chooseFolder, exportTo } = useFlows();
  const [folder, setFolder] = useState<string | null>(null);
  const [chosen, setChosen] = useState<readonly Language[]>([useSession((session) => session.language)]);
  const busy = useRunning(useSession((session) => session.jobs.export));
  const toggle = (language: Language): void => {
    setChosen((before) => languages.filter((l) => (l === language ? !before.includes(l) : before.includes(l))));
  };
  return (
    <section className="card pane">
      <h2>{say('ui.exportWhat')}</h2>
      <ul className="products">
        {products.map((product) => <li key={product}><span>{say(`ui.product_${product}`)}</span><span className="small faint">{say(`ui.file_${product}`)}</span></li>)}
      </ul>
      <div className="field"><span>{say('ui.reportLanguages')}</span>
        <div className="row" style={{ gap: '1.5rem' }}>
          {languages.map((language) => (
            <label key={language} className="check"><input type="checkbox" checked={chosen.includes(language)} onChange={() => { toggle(language); }} />{say(`ui.language_${language}`)}</label>
          ))}
        </div>
      </div>
      <div className="field"><span>{say('ui.exportFolder')}</span>
        <div className="row">
          <span className="text-field path selectable folder-shown">{folder ?? <span className="faint">{say('ui.noFolder')}</span>}</span>
          <Button icon={<FolderOpen size={16} />} onPress={() => void chooseFolder().then((path) => { if (path) setFolder(path); })}>{say('ui.choose')}</Button>
        </div>
      </div>
      <Button big look="primary" icon={<Download size={16} />} disabled={!folder || chosen.length === 0 || busy}
        onPress={() => { if (folder) void exportTo(folder, chosen); }}>{say('ui.exportNow')}</Button>
    </section>
  );
}

function useJob(jobId: string | null): KnownJob | undefined {
  return useJobs((jobs) => (jobId ? jobs.known[jobId] : undefined));
}

function useRunning(jobId: string | null): boolean {
  const job = useJob(jobId);
  return jobId !== null && (!job || job.endedAt === null);
}

function Guides() {
  const say = useText();
  const { buildGuide } = useFlows();
  const [type, setType] = useState<(typeof guideTypes)[number]>('neck-resection');
  const jobId = useSession((session) => session.jobs.guide);
  const job = useJob(jobId);
  return (
    <section className="card pane">
      <h2>{say('ui.guideTitle')}</h2>
      <p className="muted">{say('ui.guideLead')}</p>
      <div role="radiogroup" aria-label={say('ui.guideTitle')} className="guide-types">
        {guideTypes.map((each) => (
          <button key={each} type="button" role="radio" aria-checked={type === each} className="guide-type" onClick={() => { setType(each); }}>
            <Cuboid size={18} /><span><b>{say(`guide.${each}`)}</b><span className="small faint">{say(`ui.guideText_${each}`)}</span></span>
          </button>
        ))}
      </div>
      <div className="row">
        <Button disabled={useRunning(jobId)} onPress={() => void buildGuide(type)}>{say('ui.buildGuide')}</Button>
        {job?.state.state === 'done' ? <span className="row" style={{ color: 'var(--ok)' }}><CircleCheck size={16} />{say('ui.guideBuilt')}</span> : null}
      </div>
      <JobProgress job={job} jobId={jobId} label={say('ui.guideTitle')} />
      {job?.state.state === 'failed' ? <Failure title={say('ui.guideFailed')} error={job.state.error} /> : null}
    </section>
  );
}

function JobProgress({ job, jobId, label }: { readonly job: KnownJob | undefined; readonly jobId: string | null; readonly label: string }) {
  const say = useText();
  const { cancel } = useFlows();
  if (job?.state.state !== 'running' && job?.state.state !== 'queued') return null;
  const { step, fraction } = job.state.state === 'running' ? job.state : { step: '', fraction: 0 };
  return (
    <div className="column" style={{ gap: '0.5rem' }}>
      <div className="spread"><span className="muted">{step ? say(step) : say('ui.waiting')}</span><Button look="quiet" onPress={() => void cancel(jobId)}>{say('ui.cancel')}</Button></div>
      <ProgressBar label={label} fraction={fraction} />
    </div>
  );
}

function Outcome() {
  const say = useText();
  const { reveal } = useFlows();
  const folder = useSession((session) => session.exportFolder) ?? '';
  const jobId = useSession((session) => session.jobs.export);
  const job = useJob(jobId);
  if (!job) return null;
  if (job.state.state === 'failed') return <Failure title={say('ui.exportFailed')} error={job.state.error} />;
  if (job.state.state !== 'done') return <section className="card pane"><h2>{say('ui.exporting')}</h2><JobProgress job={job} jobId={jobId} label={say('ui.exporting')} /></section>;
  const { files } = jobKinds.exportCase.result.parse(job.state.result);
  const first = files.find((file) => !/[\\/]/.test(file)) ?? files[0];
  return (
    <section className="card pane" data-testid="export-done">
      <div className="spread">
        <h2 className="row"><CircleCheck size={18} color="var(--ok)" />{say('ui.exported', { count: files.length })}</h2>
        {first ? <Button icon={<FolderOpen size={16} />} onPress={() => void reveal(wholePath(folder, first))}>{say('ui.reveal')}</Button> : null}
      </div>
      <p className="path faint selectable">{folder}</p>
      <ul className="written selectable">{files.map((file) => <li key={file} className="path">{file}</li>)}</ul>
    </section>
  );
}

/** A file of the export by its whole path; the folder says which separator the system uses. */
function wholePath(folder: string, file: string): string {
  const separator = folder.includes('\\') ? '\\' : '/';
  return [folder.replace(/[\\/]+$/, ''), ...file.split(/[\\/]/)].join(separator);
}
