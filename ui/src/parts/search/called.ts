// Whether somebody calls something by its name.

/** Whether a name begins with all the words asked for. */
export function isCalled(label: string, query: string): boolean {
  const asked = query.trim().toLowerCase();
  return asked !== "" && `${label.toLowerCase()} `.startsWith(`${asked} `);
}
