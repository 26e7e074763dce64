import { ChevronDown, ChevronRight, CircleAlert, CircleCheck, CircleX } from 'lucide-react';
import { useState } from 'react';

import type { SeriesListing, SeriesSummary } from '../../../shared/dicom/listing';
import { useSession } from '../../state/sessionStore';
import { shownDate, useFlows, useText } from '../../ui/appContext';
import { Button } from '../../ui/Button';
import { Failure } from '../../ui/Failure';
import { StartCase } from './StartCase';

const order = { accepted: 0, warned: 1, refused: 2 } as const;

/** What lies at the dropped path: what may be used, what not, and why. */
export function ImportStep() {
  const say = useText();
  const { goTo } = useFlows();
  const listing = useSession((session) => session.listing);
  const error = useSession((session) => session.importError);
  if (listing) return <Listing key={listing.path} listing={listing} />;
  return (
    <div className="page">
      <h1>{say('ui.importTitle')}</h1>
      {error
        ? <Failure title={say('ui.readFailed')} error={error}><Button onPress={() => { goTo('cases'); }}>{say('ui.back')}</Button></Failure>
        : <Reading />}
    </div>
  );
}

function Reading() {
  const say = useText();
  const { cancel } = useFlows();
  const job = useSession((session) => session.jobs.read);
  return (
    <div className="card spread" style={{ padding: '1rem' }}>
      <div className="row"><span className="spinner" />{say('ui.reading')}</div>
      <Button onPress={() => void cancel(job)}>{say('ui.cancel')}</Button>
    </div>
  );
}

function Listing({ listing }: { readonly listing: SeriesListing }) {
  const say = useText();
  const sorted = [...listing.series].sort((a, b) => order[a.verdict] - order[b.verdict] || b.files - a.files);
  const usable = sorted.filter((series) => series.verdict !== 'refused');
  const [uid, setUid] = useState<string | null>(usable[0]?.uid ?? null);
  const picked = usable.find((series) => series.uid === uid) ?? null;
  return (
    <div className="page import-page">
      <div>
        <h1>{say('ui.importTitle')}</h1>
        <p className="muted selectable path">{listing.path}</p>
      </div>
      <div className="import-columns">
        <div className="column" style={{ gap: '0.75rem' }}>
          <p className="muted">{say('ui.importCount', { accepted: usable.length, refused: sorted.length - usable.length, files: listing.refusedFiles.length })}</p>
          {usable.length === 0 ? <p className="card nothing-usable">{say('ui.nothingUsable')}</p> : null}
          <div role="radiogroup" aria-label={say('ui.pickSeries')} className="column" style={{ gap: '0.5rem' }}>
            {sorted.map((series) => <SeriesCard key={series.uid} series={series} picked={series.uid === uid} onPick={() => { setUid(series.uid); }} />)}
          </div>
          <RefusedFiles files={listing.refusedFiles} />
        </div>
        {picked ? <StartCase key={picked.uid} series={picked} /> : null}
      </div>
    </div>
  );
}

const verdictIcon = {
  accepted: <CircleCheck size={18} color="var(--ok)" />, warned: <CircleAlert size={18} color="var(--warning)" />, refused: <CircleX size={18} color="var(--danger)" />,
} as const;
const verdictTag = { accepted: 'tag tag-ok', warned: 'tag tag-warning', refused: 'tag tag-danger' } as const;

function SeriesCard({ series, picked, onPick }: { readonly series: SeriesSummary; readonly picked: boolean; readonly onPick: () => void }) {
  const say = useText();
  const title = series.description || say('ui.untitledSeries');
  return (
    <button type="button" role="radio" aria-checked={picked} aria-label={`${title} ${say(`ui.verdict_${series.verdict}`)}`}
      disabled={series.verdict === 'refused'} className="card series" onClick={onPick}>
      <span className="series-icon">{verdictIcon[series.verdict]}</span>
      <span className="series-body">
        <span className="spread">
          <span className="series-title">{title}</span>
          <span className={verdictTag[series.verdict]}>{say(`ui.verdict_${series.verdict}`)}</span>
        </span>
        <SeriesFacts series={series} />
        {series.findings.map((finding, at) => <span key={at} className={`finding finding-${series.verdict}`}>{say(`import.${finding.code}`, finding.values)}</span>)}
      </span>
    </button>
  );
}

function SeriesFacts({ series }: { readonly series: SeriesSummary }) {
  const say = useText();
  const facts = [
    series.modality, [series.patientName, series.patientId].filter(Boolean).join(' · '), shownDate(series.studyDate),
    series.size ? say('ui.factSize', { size: series.size.join(' × ') }) : '',
    series.spacingMm ? say('ui.factSpacing', { spacing: series.spacingMm.map((mm) => mm.toFixed(2)).join(' × ') }) : '',
    say('ui.factFiles', { count: series.files }),
  ].filter(Boolean);
  return <span className="facts">{facts.map((fact) => <span key={fact}>{fact}</span>)}</span>;
}

function RefusedFiles({ files }: { readonly files: SeriesListing['refusedFiles'] }) {
  const say = useText();
  const [open, setOpen] = useState(false);
  if (files.length === 0) return null;
  return (
    <section className="card">
      <button type="button" className="button button-quiet disclosure" aria-expanded={open} onClick={() => { setOpen(!open); }}>
        {open ? <ChevronDown size={16} /> : <ChevronRight size={16} />}{say('ui.refusedFiles', { count: files.length })}
      </button>
      {open ? (
        <ul className="refused-files selectable">
          {files.map(({ file, finding }) => <li key={file}><span className="path">{file}</span><span className="muted">{say(`import.${finding.code}`, finding.values)}</span></li>)}
        </ul>
      ) : null}
    </section>
  );
}
