import { ArrowRight, Bone, FileArchive, FolderOpen, Trash2 } from 'lucide-react';
import { useState } from 'react';

import type { CaseSummary } from '../../../shared/ipc/contract';
import { useJobs } from '../../state/jobsStore';
import { useSession } from '../../state/sessionStore';
import { shownTime, useFlows, useText } from '../../ui/appContext';
import { Button, IconButton } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { SideMark } from '../../ui/SideMark';
import { ModelsButton } from '../models';

/** The saved cases, and the ways to begin a new one. */
export function CasesStep() {
  const say = useText();
  const cases = useSession((session) => session.cases);
  if (!cases) return <div className="page"><div className="row muted"><span className="spinner" />{say('ui.loading')}</div></div>;
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>{say('ui.casesTitle')}</h1>
          <p>{say('ui.casesLead')}</p>
        </div>
        {cases.length > 0 ? <OpenButtons /> : null}
      </div>
      {cases.length > 0 ? <CaseTable cases={cases} /> : <NoCases />}
    </div>
  );
}

function OpenButtons() {
  const say = useText();
  const { importFrom } = useFlows();
  return (
    <div className="row">
      <ModelsButton big />
      <Button big icon={<FileArchive size={16} />} onPress={() => void importFrom('file')}>{say('ui.openFile')}</Button>
      <Button big look="primary" icon={<FolderOpen size={16} />} onPress={() => void importFrom('folder')}>{say('ui.openFolder')}</Button>
    </div>
  );
}

function NoCases() {
  const say = useText();
  return (
    <section className="card empty">
      <div className="empty-drop">
        <Bone size={44} color="var(--accent)" strokeWidth={1.4} />
        <h2>{say('ui.emptyTitle')}</h2>
        <p className="muted">{say('ui.emptyLead')}</p>
        <OpenButtons />
      </div>
      <ol className="empty-steps">
        {(['import', 'segment', 'plan', 'export'] as const).map((step, at) => (
          <li key={step}><b>{at + 1}</b><div><h3>{say(`ui.step_${step}`)}</h3><p className="small faint">{say(`ui.teach_${step}`)}</p></div></li>
        ))}
      </ol>
    </section>
  );
}

function CaseTable({ cases }: { readonly cases: readonly CaseSummary[] }) {
  const say = useText();
  const [doomed, setDoomed] = useState<CaseSummary | null>(null);
  const { removeCase } = useFlows();
  return (
    <section className="card list" aria-label={say('ui.casesTitle')}>
      <div className="list-head case-row"><span>{say('ui.colCase')}</span><span>{say('ui.colSide')}</span><span>{say('ui.colStep')}</span><span>{say('ui.colChanged')}</span><span /></div>
      {cases.map((entry) => <CaseRow key={entry.id} entry={entry} onRemove={() => { setDoomed(entry); }} />)}
      {doomed ? (
        <ConfirmDialog title={say('ui.removeTitle', { code: doomed.code })} text={say('ui.removeText')} confirm={say('ui.remove')}
          onCancel={() => { setDoomed(null); }} onConfirm={() => { setDoomed(null); void removeCase(doomed.id); }} />
      ) : null}
    </section>
  );
}

/** Where the case stands, and how far its work is while it runs. */
function Progress({ entry }: { readonly entry: CaseSummary }) {
  const say = useText();
  const jobId = useSession((session) => session.preparing[entry.id]);
  const state = useJobs((jobs) => (jobId ? jobs.known[jobId]?.state : undefined));
  if (state?.state !== 'running') return <span className="tag">{say(`ui.at_${entry.step}`)}</span>;
  return <span className="tag tag-now"><span className="spinner" />{say('ui.segmentingPercent', { percent: Math.round(state.fraction * 100) })}</span>;
}

function CaseRow({ entry, onRemove }: { readonly entry: CaseSummary; readonly onRemove: () => void }) {
  const say = useText();
  const { openCase } = useFlows();
  return (
    <div className="list-row case-row">
      <span className="case-code">{entry.code}</span>
      <span>{entry.side ? <SideMark side={entry.side} /> : <span className="faint">{say('ui.sideOpen')}</span>}</span>
      <span><Progress entry={entry} /></span>
      <span className="muted mono">{shownTime(entry.changedAt)}</span>
      <span className="row list-actions">
        <IconButton label={say('ui.removeCase', { code: entry.code })} icon={<Trash2 size={16} />} onPress={onRemove} />
        <Button icon={<ArrowRight size={16} />} onPress={() => void openCase(entry.id)}>{say('ui.open')}</Button>
      </span>
    </div>
  );
}
