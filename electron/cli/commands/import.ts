import { resolve } from 'node:path';

import { readSeries } from '../../jobs/tasks/readSeries';
import { seriesListing } from '../../../shared/dicom/listing';
import { UsageError, type Command } from '../command';

/** Lists the series at a path: accepted, warned or refused, with codes. Exit code 3 when none of them can be used. */
export const importCommand: Command = {
  name: 'import',
  usage: 'arthroplan import <DICOM folder | ZIP | DICOMDIR | NIfTI, NRRD or MetaImage file>',
  run: async (words, context) => {
    const [path, ...more] = words;
    if (path === undefined || path.startsWith('-') || more.length > 0) throw new UsageError('import takes one path.');
    return readSeries({ path: resolve(context.cwd, path) }, context);
  },
  exitCodeOf: (listing) => seriesListing.parse(listing).series.some(({ verdict }) => verdict !== 'refused') ? 0 : 3,
};
