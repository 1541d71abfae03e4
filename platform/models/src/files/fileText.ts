/** UTF-8 text of a file that a person may have written, without the byte order mark that some editors begin it with. */
export const textOfBytes = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
