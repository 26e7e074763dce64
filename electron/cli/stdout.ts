/**
 * Takes standard output for the result alone: what any library prints from now on goes to standard error.
 * Returns the one way to print, which settles when the bytes have left.
 */
export function claimStdout(): (document: string) => Promise<void> {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
  return (document) => new Promise((done) => { write(`${document}\n`, () => { done(); }); });
}
