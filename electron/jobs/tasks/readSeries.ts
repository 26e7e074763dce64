import { basename } from 'node:path';

import { examineFiles } from '../../adapters/dicomSeries';
import { readImageFile, type ImageFile } from '../../adapters/imageFiles';
import { withSource, type Source } from '../../adapters/source';
import { verdictOf } from '../../../shared/dicom/findings';
import type { SeriesListing, SeriesSummary } from '../../../shared/dicom/listing';
import { byUse, summaryOf } from '../../../shared/dicom/summary';
import { spacingOf } from '../../../shared/volume/grid';
import type { TaskContext } from '../../../shared/jobs/job';
import type { Task } from '../task';

/** Lists what lies at a path. Nothing in a file makes it fail: what cannot be used is listed with its reason. */
export const readSeries: Task<'readSeries'> = ({ path }, context) => withSource(path, context.signal, (source) => listingOf(path, source, context));

async function listingOf(path: string, source: Source, context: TaskContext): Promise<SeriesListing> {
  context.progress('import.readingHeaders', 0);
  if (source.kind === 'image') return { path, series: [imageSummary(await readImageFile(source.path))], refusedFiles: [] };
  const { judged, refused } = await examineFiles(source.files, context);
  return { path, series: judged.map(summaryOf).sort(byUse), refusedFiles: [...source.refused, ...refused] };
}

/** One image file, told as a series of one. */
function imageSummary({ name, volume, findings }: ImageFile): SeriesSummary {
  const grid = volume?.grid;
  return {
    uid: basename(name), verdict: verdictOf(findings), findings: [...findings], modality: 'CT', description: name,
    patientName: '', patientId: '', studyDate: '', files: 1,
    size: grid ? [...grid.size] : null, spacingMm: grid ? [...spacingOf(grid)] : null,
  };
}
