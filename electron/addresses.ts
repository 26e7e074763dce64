import { join, normalize, sep } from 'node:path';

import { z } from 'zod';

import { artifactKey } from '../shared/jobs/job';

/** The window's own origin; its pages are `app://arthroplan/…`, the products of a case `case://<case>/<key>/<file>`. */
export const APP_ORIGIN = 'app://arthroplan';

export type Places = { readonly rendererFolder: string; readonly artifactsFolder: (caseId: string) => string };

/** The file a page asks for, or null when it would lie outside the window's folder. */
export function pathInside(folder: string, url: string): string | null {
  const { host, pathname } = new URL(url);
  if (host !== 'arthroplan') return null;
  const path = normalize(join(folder, decoded(pathname) ?? '..'));
  return path.startsWith(folder + sep) ? path : null;
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}

const product = z.tuple([z.uuid(), artifactKey, z.enum(['artifact.json', 'data.bin'])]);

/** The file of a product, or null for anything that is not the exact address of one. */
export function productAt(artifactsFolder: Places['artifactsFolder'], url: string): string | null {
  const { host, pathname } = new URL(url);
  const named = product.safeParse([host, ...pathname.slice(1).split('/')]);
  return named.success ? join(artifactsFolder(named.data[0]), named.data[1], named.data[2]) : null;
}
