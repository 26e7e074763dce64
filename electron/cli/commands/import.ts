import { resolve } from 'node:path';

import { readSeries } from '../../jobs/tasks/readSeries';
import { UsageError, type Command } from '../command';

/** Lists the series at a path: accepted, warned or refused, with codes. */
export const importCommand: Command = {
  name: 'import',
  usage: 'arthroplan import <DICOM folder | ZIP | DICOMDIR | NIfTI, NRRD or MetaImage file>',
  run: async (words, context) => {
    const [path, ...more] = words;
    if (path === undefined || path.startsWith('-') || more.length > 0) throw new UsageError('import takes one path.');
    return readSeries({ path: resolve(context.cwd, path) }, context);
  },
};
