import { createText, type Language } from '../../shared/text/catalogue';

type Stream = { readonly isTTY?: boolean; readonly write: (text: string) => unknown };

/** One line that is written over on a terminal; elsewhere one line a step. */
export function progressLine(language: Language, stream: Stream): { progress: (step: string, fraction: number) => void; end: () => void } {
  const text = createText(language);
  let shown = '';
  const overwrite = (line: string): void => {
    if (line !== shown) stream.write(`\r\u001b[2K${line}`);
    shown = line;
  };
  const append = (line: string): void => {
    if (line !== shown) stream.write(`${line}\n`);
    shown = line;
  };
  return {
    progress: (step, fraction) => {
      const said = text.t(step);
      if (stream.isTTY) overwrite(`${String(Math.round(fraction * 100)).padStart(3)} %  ${said}`);
      else append(said);
    },
    end: () => { if (stream.isTTY && shown) stream.write('\n'); },
  };
}
