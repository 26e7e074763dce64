import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Where the fonts of the report lie: beside the implant library in a package, among the npm packages in a checkout.
 * Throws when they are in neither place: a report in empty boxes must not be handed out.
 */
export function fontsFolderOf({ implantsFolder }: { readonly implantsFolder: string }): string {
  const root = dirname(implantsFolder);
  const places = [join(root, 'fonts'), join(root, 'node_modules', '@fontsource', 'noto-sans-sc', 'files')];
  const found = places.find((place) => existsSync(place));
  if (!found) throw new Error(`the fonts of the report are not there: ${places.join(' nor ')}`);
  return found;
}
