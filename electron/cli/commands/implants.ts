import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import type { Catalogue, ImplantFamily } from '../../../shared/implants/catalogue';
import { partsOf } from '../../../shared/implants/parts';
import { resolutions } from '../../../shared/implants/resolution';
import { Refusal } from '../../../shared/jobs/job';
import { readCatalogueFrom } from '../../catalog/implants';
import { exportImplants, implantFormats, type ImplantFormat } from '../../jobs/tasks/exportImplants';
import { UsageError, type Command, type CommandContext } from '../command';

/** Lists the implant library and writes its parts as files. */
export const implantsCommand: Command = {
  name: 'implants',
  usage: [
    'arthroplan implants list [--family id]',
    'arthroplan implants export --out <dir> [--family id]… [--size size] [--format stl,3mf,step] [--resolution fine|coarse] [--pictures]',
  ].join('\n'),
  run: async ([verb, ...words], context) => {
    if (verb === 'list') return listed(words, context);
    if (verb === 'export') return exported(words, context);
    throw new UsageError('implants list|export');
  },
};

async function listed(words: readonly string[], { resources }: CommandContext): Promise<unknown> {
  const { values } = parseArgs({ args: [...words], options: { family: { type: 'string' } } });
  const catalogue = await readCatalogueFrom(resources.implantsFolder);
  if (values.family === undefined) return { families: catalogue.families.map(summaryOf) };
  const [family] = chosen(catalogue, [values.family]);
  return { ...family, parts: family ? partsOf(family.manifest).map(({ ref, size, variant }) => ({ ref, size, variant })) : [] };
}

function summaryOf({ manifest, sha256 }: ImplantFamily): unknown {
  const { id, component, family, manufacturer, version, fixation, side, licence, demoGeometry, compatibleWith } = manifest;
  const sizes = manifest.sizes.map(({ size }) => size);
  return { id, component, family, manufacturer, version, fixation, side, sizes, parts: partsOf(manifest).length, compatibleWith, licence, demoGeometry, sha256 };
}

async function exported(words: readonly string[], context: CommandContext): Promise<unknown> {
  const { values } = parseArgs({
    args: [...words],
    options: { out: { type: 'string' }, family: { type: 'string', multiple: true }, size: { type: 'string' }, format: { type: 'string' }, resolution: { type: 'string' }, pictures: { type: 'boolean' } },
  });
  if (values.out === undefined) throw new UsageError('--out <dir>');
  const resolution = resolutions.find((known) => known === (values.resolution ?? 'fine'));
  if (!resolution) throw new UsageError(`--resolution ${resolutions.join('|')}`);
  const catalogue = await readCatalogueFrom(context.resources.implantsFolder);
  const families = chosen(catalogue, values.family);
  mustHaveSize(families, values.size);
  const folder = resolve(context.cwd, values.out);
  const { files, parts } = await exportImplants({ folder, families, size: values.size ?? null, formats: formatsOf(values.format ?? 'stl'), resolution, pictures: values.pictures ?? false }, catalogue, context);
  return { out: folder, files, parts };
}

function formatsOf(words: string): readonly ImplantFormat[] {
  return words.split(',').map((word) => {
    const format = implantFormats.find((known) => known === word);
    if (!format) throw new UsageError(`--format ${implantFormats.join(',')}`);
    return format;
  });
}

function chosen({ families }: Catalogue, ids: readonly string[] | undefined): readonly ImplantFamily[] {
  if (!ids) return families;
  return ids.map((id) => {
    const found = families.find(({ manifest }) => manifest.id === id);
    if (!found) throw new Refusal('implants.unknownFamily', { family: id, known: families.map(({ manifest }) => manifest.id).join(', ') });
    return found;
  });
}

/** Of several families those that have the size are written; none having it is a mistake. */
function mustHaveSize(families: readonly ImplantFamily[], size: string | undefined): void {
  const known = families.flatMap(({ manifest }) => manifest.sizes.map((each) => each.size));
  if (size === undefined || known.includes(size)) return;
  throw new Refusal('implants.unknownSize', { family: families.map(({ manifest }) => manifest.id).join(', '), size, known: known.join(', ') });
}
