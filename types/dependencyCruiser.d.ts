/** The rules of lint's layers, as far as tests read them. */
declare module '*/.dependency-cruiser.cjs' {
  export const forbidden: readonly {
    readonly name: string;
    readonly to: { readonly pathNot?: string | readonly string[] };
  }[];
}
