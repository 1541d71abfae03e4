/** The part of js-yaml that the tests use; the package ships no declarations. */
declare module 'js-yaml' {
  /** The one document of a YAML text. @throws Error with line and column */
  export function load(text: string): unknown;
}
