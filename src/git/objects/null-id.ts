/** Whether an object ID is all zeros, which no object has: git writes it for "no object". */
export function isNullId(oid: string): boolean {
  return /^0+$/.test(oid);
}
