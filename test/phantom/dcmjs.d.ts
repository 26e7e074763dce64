/** The part of dcmjs that the phantom uses; the package brings no types. */
declare module 'dcmjs' {
  export const data: {
    readonly DicomDict: new (meta: object) => { dict: object; write(): ArrayBuffer };
    readonly DicomMetaDictionary: { denaturalizeDataset(dataset: object): object };
  };
}
