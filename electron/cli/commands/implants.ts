import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import type { Catalogue, ImplantFamily } from '../../../shared/implants/catalogue';
import { partsOf } from '../../../shared/implants/parts';
import { resolutions } from '../../../shared/implants/resolution';
import { vendorDeclaration } from '../../../shared/implants/vendor';
import { Refusal } from '../../../shared/jobs/job';
import { addedImplants, removeAdded } from '../../catalog/addedImplants';
import { readCatalogueFrom } from '../../catalog/implants';
import { exportImplants, implantFormats, type ImplantFormat } from '../../jobs/tasks/exportImplants';
import { importImplant } from '../../jobs/tasks/importImplant';
import { UsageError, type Command, type CommandContext } from '../command';

/** Lists the implant library, writes its parts as files, and adds or removes a manufacturer's. */
export const implantsCommand: Command = {
  name: 'implants',
  usage: [
    'arthroplan implants list [--family id]',
    'arthroplan implants export --out <dir> [--family id]… [--size size] [--format stl,3mf,step] [--resolution fine|coarse] [--pictures]',
    'arthroplan implants import <stl | ply | obj | 3mf | step> --component cup|liner|head|stem|augment|screw --manufacturer name --family name --size size --licence words [--ref number] [--side either|left|right] [--unit mm|cm|m|in] [--origin x,y,z --x-axis x,y,z --z-axis x,y,z] [--head-centre x,y,z]',
    'arthroplan implants remove <id>',
  ].join('\n'),
  run: async ([verb, ...words], context) => {
    if (verb === 'list') return listed(words, context);
    if (verb === 'export') return exported(words, context);
    if (verb === 'import') return imported(words, context);
    if (verb === 'remove') return removed(words, context);
    throw new UsageError('implants list|export|import|remove');
  },
};

async function listed(words: readonly string[], { resources }: CommandContext): Promise<unknown> {
  const { values } = parseArgs({ args: [...words], options: { family: { type: 'string' } } });
  const catalogue = await readCatalogueFrom(resources.implantsFolder);
  const added = resources.addedImplantsFolder === undefined ? [] : await addedImplants(resources.addedImplantsFolder);
  if (values.family === undefined) return { families: catalogue.families.map(summaryOf), added };
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

async function imported(words: readonly string[], context: CommandContext): Promise<unknown> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...words], allowPositionals: true,
    options: { component: text, manufacturer: text, family: text, size: text, ref: text, side: text, licence: text, unit: text, origin: text, 'x-axis': text, 'z-axis': text, 'head-centre': text },
  });
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0) throw new UsageError('implants import takes one file');
  const { component, manufacturer, family, size } = values;
  const declared = vendorDeclaration.safeParse({
    component, manufacturer, family, size, ref: values.ref ?? '', side: values.side ?? 'either', licence: values.licence ?? '', unit: values.unit ?? 'mm',
    frame: frameOf(values.origin, values['x-axis'], values['z-axis']), headCentre: values['head-centre'] === undefined ? null : numbersOf(values['head-centre']),
  });
  if (!declared.success) throw new UsageError(declared.error.issues.map(({ path: place, message }) => `--${place.join('.')}: ${message}`).join('; '));
  const { id } = await importImplant({ path: resolve(context.cwd, path), declared: declared.data }, context);
  const folder = context.resources.addedImplantsFolder ?? '';
  return { ...(await addedImplants(folder)).find((each) => each.id === id), folder };
}

function frameOf(origin: string | undefined, x: string | undefined, z: string | undefined): unknown {
  if (origin === undefined && x === undefined && z === undefined) return null;
  if (origin === undefined || x === undefined || z === undefined) throw new UsageError('--origin, --x-axis and --z-axis go together');
  return { origin: numbersOf(origin), x: numbersOf(x), z: numbersOf(z) };
}

const numbersOf = (words: string): number[] => words.split(',').map(Number);

async function removed([id, ...more]: readonly string[], { resources: { addedImplantsFolder } }: CommandContext): Promise<unknown> {
  if (id === undefined || more.length > 0) throw new UsageError('implants remove <id>');
  if (addedImplantsFolder === undefined) throw new Refusal('implants.noFolder');
  await removeAdded(addedImplantsFolder, id);
  return { removed: id };
}
