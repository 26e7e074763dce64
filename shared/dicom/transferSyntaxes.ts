/**
 * Transfer syntaxes (PS3.5 chapter 10) whose pixels the reader was seen to return exactly, or (lossy) as the sender
 * left them. JPEG of 12 bits (.51, .53, .55) is left out: the reader gives zeros or eight bits and no error.
 */
const lossless = new Set([
  '1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.1.99', '1.2.840.10008.1.2.5',
  '1.2.840.10008.1.2.4.57', '1.2.840.10008.1.2.4.70', '1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.90',
]);
const lossy = new Set(['1.2.840.10008.1.2.4.81', '1.2.840.10008.1.2.4.91']);

export const isReadable = (transferSyntaxUid: string): boolean => lossless.has(transferSyntaxUid) || lossy.has(transferSyntaxUid);
export const isLossy = (transferSyntaxUid: string): boolean => lossy.has(transferSyntaxUid);
