/** One entry of an Accept header, lower case. */
export interface AcceptedType {
  readonly type: string;
  /** The `type` parameter of multipart/related. */
  readonly partType: string | null;
  /** The `transfer-syntax` parameter; null when absent, `*` for "as stored". */
  readonly transferSyntax: string | null;
}

/** The entries of an Accept header; an absent or empty header accepts everything. */
export function parseAccept(header: string | undefined): AcceptedType[] {
  const entries = splitOutsideQuotes(header ?? '', ',').filter(entry => entry.trim() !== '');
  if (entries.length === 0) return [{ type: '*/*', partType: null, transferSyntax: null }];
  return entries.map(entry => {
    const [type = '', ...parameters] = splitOutsideQuotes(entry, ';').map(part => part.trim());
    const parameter = (name: string) => {
      const hit = parameters.find(p => p.toLowerCase().startsWith(`${name}=`));
      return hit
        ? hit
            .slice(name.length + 1)
            .replace(/^"|"$/g, '')
            .toLowerCase()
        : null;
    };
    return {
      type: type.toLowerCase(),
      partType: parameter('type'),
      transferSyntax: parameter('transfer-syntax'),
    };
  });
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  return text.match(new RegExp(`(?:"[^"]*"|[^"${separator}])+`, 'g')) ?? [];
}
